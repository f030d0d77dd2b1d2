"""What every floor uses: how a mistake is said, statistics, labels, spelling, small pictures. Pure."""
