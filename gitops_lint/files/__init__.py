"""What others have on disk: files read without following links, Git's index, and a record of what was read."""
