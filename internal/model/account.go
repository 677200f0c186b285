package model

// SystemUser is the account in whose name the program acts; nobody can sign in with it.
const SystemUser = 6

// Inherited is the value of a setting that is left to the entity above, or to the configuration.
const Inherited = -2

// How accounts sign in (glpi_users.authtype).
const (
	AuthLocal = 1 // with a password that is kept here
	AuthMail  = 2 // with that of a mail server
	AuthLDAP  = 3 // with that of a directory
)

// Modes in which somebody uses GLPI (glpi_users.use_mode).
const (
	ModeNormal = 0
	ModeDebug  = 2
)
