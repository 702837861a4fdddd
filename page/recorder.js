// Recording a voice note. The browser's own format is turned into WAV (16 kHz, one channel): every
// ear the assistant may have, on this machine too, can hear that.

const RATE = 16000;

/** Whether this browser lets a page record: it does on this machine and over https. */
export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
}

/** Starts recording; resolves to {stop} whose call resolves to the File. */
export async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
  recorder.start();
  async function stop() {
    recorder.stop();
    await ended;
    stream.getTracks().forEach((track) => track.stop());
    return asFile(new Blob(pieces, { type: recorder.mimeType }));
  }
  return { stop };
}

async function asFile(blob) {
  try {
    const wav = encodeWav(await decode(blob));
    return new File([wav], "voice.wav", { type: "audio/wav" });
  } catch { // it is sent as it is: a server can hear it
    const type = blob.type.split(";")[0] || "audio/webm";
    return new File([blob], `voice.${type.split("/")[1]}`, { type });
  }
}

async function decode(blob) {
  const context = new OfflineAudioContext(1, 1, RATE);
  const sound = await context.decodeAudioData(await blob.arrayBuffer()); // resamples to RATE
  const channels = Array.from({ length: sound.numberOfChannels }, (_, at) =>
    sound.getChannelData(at));
  return Float32Array.from(channels[0], (_, at) =>
    channels.reduce((sum, channel) => sum + channel[at], 0) / channels.length);
}

/** RIFF WAVE, 16 bits: http://soundfile.sapp.org/doc/WaveFormat/ */
function encodeWav(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at, word) => [...word].forEach((letter, place) =>
    view.setUint8(at + place, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // length of this part
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true); // bytes a second
  view.setUint16(32, 2, true); // bytes a sample
  view.setUint16(34, 16, true); // bits a sample
  text(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, at) =>
    view.setInt16(44 + at * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true));
  return view.buffer;
}
