"""What lies underneath: sources of basemaps, rasters, tiles, relief."""
