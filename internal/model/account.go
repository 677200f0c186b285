package model

// SystemUser is the account in whose name the program acts; nobody can sign in with it.
const SystemUser = 6

// Values of settings that are none themselves.
const (
	Inherited = -2  // what the entity above says, or the configuration
	Never     = -10 // what a delay or a way to choose is when nothing happens
)

// How accounts sign in (glpi_users.authtype).
const (
	AuthLocal = 1 // with a password that is kept here
	AuthMail  = 2 // with that of a mail server
	AuthLDAP  = 3 // with that of a directory

	AuthExternal    = 4 // by another program
	AuthCAS         = 5
	AuthCertificate = 6
)

// AuthTypes are the ways in which accounts sign in.
var AuthTypes = Labels{AuthLocal: "password here", AuthMail: "mail server", AuthLDAP: "LDAP",
	AuthExternal: "external", AuthCAS: "CAS", AuthCertificate: "certificate"}

// Modes in which somebody uses GLPI (glpi_users.use_mode).
const (
	ModeNormal = 0
	ModeDebug  = 2
)

// Modes are those in which somebody uses GLPI.
var Modes = Labels{ModeNormal: "normal", ModeDebug: "debug"}

// Bits of the assets that people of the simplified interface see without any other right
// (glpi_profiles.helpdesk_hardware).
const (
	HardwareOwn = 1 // what they or their groups use
	HardwareAll = 2 // all of the profile's types
)
