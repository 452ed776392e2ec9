"""The posters of static/ads/, as drawings and words; python -m tools.draw_ads writes them."""
