"""Keep every worker thread going: restart what fails, name what stands still."""
