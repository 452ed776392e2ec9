"""From raw photos to the faces worth training on: found, levelled, cropped, and judged."""
