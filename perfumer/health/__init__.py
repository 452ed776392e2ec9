"""How the kiosk is: what /readyz, /metrics, the log and systemd are told."""
