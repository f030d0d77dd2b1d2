"""Results from what other toolkits and other hubs wrote."""
