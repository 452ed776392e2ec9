"""The page that explains how a network sees a face."""
