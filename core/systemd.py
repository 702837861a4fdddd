"""The systemd unit of this program, as `python app.py service` prints it."""

import stat
from pathlib import Path
from typing import Final

_UNIT: Final = """\
# python app.py service | sudo tee /etc/systemd/system/{name}.service
# sudo systemctl daemon-reload && sudo systemctl enable --now {name}
# Settings: /etc/whatsapp-memory.env (mode 600), as in .env.example.
# What is kept: {state}/whatsapp-memory.{warning}
[Unit]
Description=WhatsApp Memory Assistant{role_words}
After=network-online.target postgresql.service
Wants=network-online.target

[Service]
ExecStart={python} {program}{role}
Environment=DATABASE_URL=sqlite:///%S/whatsapp-memory/whatsapp_memory.db
Environment=MEDIA_DIR=%S/whatsapp-memory/media
Environment=PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EnvironmentFile=-/etc/whatsapp-memory.env
WorkingDirectory=%S/whatsapp-memory
StateDirectory=whatsapp-memory
StateDirectoryMode=0700
UMask=0077
DynamicUser=yes
User=whatsapp-memory
Restart=on-failure
RestartSec=2
TimeoutStopSec=20
KillMode=mixed

ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
NoNewPrivileges=yes
CapabilityBoundingSet=
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
"""


def unit(program: Path, python: Path, role: str = "") -> str:
    """Return a unit that runs the program with this Python; `role`: serve or work alone."""
    closed = next(filter(_is_closed, (program, *program.parents)), None)
    return _UNIT.format(
        name=f"whatsapp-memory-{role}" if role else "whatsapp-memory",
        state="/var/lib",
        role_words=f" ({role})" if role else "",
        role=f" {role}" if role else "",
        python=_quoted(python),
        program=_quoted(program),
        warning=f"\n# Its own user cannot read {closed}: move the program, to /opt say."
        if closed
        else "",
    )


def _is_closed(path: Path) -> bool:
    mode = path.stat().st_mode
    wanted = stat.S_IXOTH if path.is_dir() else stat.S_IROTH
    return not mode & wanted


def _quoted(path: Path) -> str:
    """Return a path as a unit writes it: a percent sign begins a name of systemd's."""
    written = str(path).replace("%", "%%")
    return f'"{written}"' if " " in written else written
