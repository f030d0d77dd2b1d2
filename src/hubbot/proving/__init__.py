"""What can be proven about a result: the checks, and the arithmetic behind them. Pure."""
