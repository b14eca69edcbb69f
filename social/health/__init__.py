"""What machines ask: is it up, is it ready, what did a browser refuse?"""
