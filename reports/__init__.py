"""The numbers of the screens as files for office programs."""
