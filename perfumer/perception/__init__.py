"""Frame to observation, with MediaPipe Tasks: faces, hands, and which face is the visitor."""
