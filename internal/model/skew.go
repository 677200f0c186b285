package model

import "time"

// Skew is how far the clocks of two processes may be apart. What is noted of a time further in the future was noted
// before the clock was put back: it says nothing of when something is due, or over.
const Skew = time.Minute
