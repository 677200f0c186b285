package model

import "time"

// longest is what stands for any longer time: a century is as good as never.
const longest = 100 * 365 * 24 * time.Hour

// Times gives so many units of time. What people write as a number may be any; the product of two would wrap
// around, and a far deadline be past.
func Times(n int64, unit time.Duration) time.Duration {
	most := int64(longest / unit)
	return time.Duration(min(max(n, -most), most)) * unit
}
