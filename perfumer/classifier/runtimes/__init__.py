"""What runs the network: OpenVINO on its compressed form, PyTorch on its weights."""
