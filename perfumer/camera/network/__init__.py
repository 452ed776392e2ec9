"""Network cameras: logins, certificates, answers, MJPEG and what FFmpeg reads."""
