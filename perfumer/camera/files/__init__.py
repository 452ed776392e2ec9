"""Sources that are files: videos, pictures and folders of pictures."""
