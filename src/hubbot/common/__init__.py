"""What every floor uses: how a mistake is said, statistics, labels, spelling, pictures. Pure."""
