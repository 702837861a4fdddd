// The link of the start, "/#code=...", opens the page: its code is sent once, and leaves the address.

const code = new URLSearchParams(location.hash.slice(1)).get("code");
if (code) {
  history.replaceState(null, "", location.pathname);
  const form = document.querySelector("form");
  form.elements.code.value = code;
  form.submit(); // asks for no token
}
