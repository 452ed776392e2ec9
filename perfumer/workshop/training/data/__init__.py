"""Pictures and labels on their way to the network."""
