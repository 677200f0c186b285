package model

// What a transfer does with tickets and the connections of network ports.
const (
	TransferDeletes     = 0
	TransferDisconnects = 1
	TransferKeeps       = 2
)

// What a transfer does with what is left behind and nothing else needs.
const (
	LeftStays   = 0
	LeftTrashed = 1
	LeftPurged  = 2
)
