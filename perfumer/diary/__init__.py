"""What a few written lines say about a day: feeling, valence, and the day written up."""
