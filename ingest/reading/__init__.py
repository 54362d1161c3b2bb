"""Read files in limited processes, check and measure the result, and verify quotes."""
