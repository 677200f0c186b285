package demo

// accessScenarios are about accounts, rights, and people who come and go.
var accessScenarios = []scenario{
	{
		category: "Accounts and access/Password", kind: incident, weight: 46, team: serviceDesk,
		urgency: 3, impact: 1, hours: 0.6,
		titles: []string{"Forgotten password", "Cannot sign in to Windows", "Password no longer works", "Please reset my password"},
		reports: []string{
			"After the holidays I can no longer remember my password. I have tried {count} times.",
			"Windows says that the password of {computer} is wrong, although I am sure it is the right one.",
			"I changed my password yesterday and today it is not accepted any more.",
		},
		talk: []episode{
			{ask("I have sent a one-time password to your manager, {manager}. Please tell me whether it works."), say("It works, I have set a new one. Thanks!")},
			{note("Identity checked by calling back on {phone}.")},
		},
		work:    []job{{"Remote support", "Identity checked by phone, one-time password set", 10, false}},
		closing: "Account corrected",
		fixes: []string{
			"The password was reset. At the next sign-in a new one has to be chosen.",
			"A new password has been set by phone with {user}. The self-service page for passwords was explained.",
		},
	},
	{
		category: "Accounts and access/Password", kind: incident, weight: 24, team: serviceDesk,
		urgency: 4, impact: 1, hours: 0.8,
		titles: []string{"Account locked", "My account is locked again", "Locked out after too many attempts"},
		reports: []string{
			"My account has been locked since {time}. I did nothing unusual.",
			"For the third time this week my account is locked when I come back from lunch.",
		},
		talk: []episode{
			{ask("Do you have your mail on a phone or tablet as well? An old password saved there locks the account."), say("Yes, on my phone. I have not changed it there since the new password.")},
			{note("Source of the failed attempts: mobile mail client, every 15 minutes.")},
		},
		work:    []job{{"Analysis", "Sign-in log checked for the source of the failed attempts", 15, false}},
		closing: "Account corrected",
		fixes: []string{
			"Account unlocked. The old password stored on the phone was replaced, since then there are no more failed attempts.",
			"Account unlocked; a mapped drive on {computer} still used the old password and was connected anew.",
		},
		device: true,
	},
	{
		category: "Accounts and access/Multi-factor sign-in", kind: request, weight: 20, team: serviceDesk,
		urgency: 3, impact: 1, hours: 1.5,
		titles: []string{"New phone: authenticator does not work", "Set up authenticator on new phone", "No codes on my new phone"},
		reports: []string{
			"I have a new phone, and the authenticator app on it does not know my account. The old phone is already gone.",
			"Since the change of my phone I cannot confirm the sign-in to {app}.",
		},
		talk: []episode{
			{ask("I can reset the registration as soon as I have spoken to you. When can I call you on {phone}?"), say("Any time before {time}, please.")},
		},
		work:    []job{{"Remote support", "Old registration removed, new phone registered together with {user}", 15, false}},
		closing: "Account corrected",
		fixes:   []string{"The old registration was deleted and the new phone registered. A test sign-in to {app} worked.", "Registration reset. {user} has enrolled the new phone and has noted down recovery codes."},
	},
	{
		category: "Accounts and access/Rights", kind: request, weight: 34, team: serviceDesk,
		urgency: 2, impact: 1, hours: 5,
		titles: []string{"Access to {share}", "Please give me rights on {share}", "Read access to a folder of {department}"},
		reports: []string{
			"For the project {project} I need read and write access to {share}. {colleague} has it too.",
			"Could you please give me access to {share}? I take over tasks from {colleague}.",
		},
		talk: []episode{
			{ask("Do you need to change files there or only to read them?"), say("I have to change them, too.")},
			{note("Group for write access to {share} exists, no new one needed.")},
		},
		work:     []job{{"Administration", "Added to the access group of {share}", 10, false}},
		closing:  "Access granted",
		fixes:    []string{"Access has been granted. It is active after signing out and in again.", "You are now a member of the access group of {share}. Please sign in again once."},
		approval: "{requester} asks for access to {share}. Do you agree?",
	},
	{
		category: "Accounts and access/Rights", kind: request, weight: 18, team: applications,
		urgency: 2, impact: 1, hours: 9,
		titles: []string{"ERP role for {requester}", "Additional ERP transactions", "ERP: right to release orders"},
		reports: []string{
			"From next month on I release orders up to {amount} EUR and need the role for it.",
			"I stand in for {colleague} and need the same ERP roles until {day}.",
		},
		talk: []episode{
			{ask("The role includes changing supplier data, which conflicts with releasing payments. Is displaying enough?"), say("Displaying is enough.")},
		},
		work:     []job{{"Administration", "Segregation of duties checked, role assigned", 25, false}},
		closing:  "Access granted",
		fixes:    []string{"The role has been assigned. It takes effect at the next sign-in to the ERP.", "Role assigned until {day}; it ends by itself."},
		approval: "An additional ERP role is requested for {requester}. Please confirm that it is needed.",
	},
	{
		category: "Accounts and access/New employee", kind: request, weight: 22, team: serviceDesk,
		urgency: 3, impact: 2, hours: 24,
		titles: []string{"New employee: {newcomer}", "Onboarding of {newcomer} ({title})", "Workplace for {newcomer}, starts {day}"},
		reports: []string{
			"On {day} {newcomer} joins {department} as {title}. Please prepare an account, a mailbox, a laptop and a phone.\nSeat: {room}. Rights as {colleague}.",
			"{newcomer} starts on {day} in our team ({department}). We need the usual equipment and ERP display rights.",
		},
		talk: []episode{
			{ask("Laptop or desktop? And is a mobile phone needed from the first day?"), say("A laptop with docking station, and yes, a phone please.")},
			{note("Contract checked with HR: start date {day} is right.")},
			{ask("Everything is ready. Equipment is handed over on the first morning at 9:00 in {room}.")},
		},
		work: []job{
			{"Administration", "Account, mailbox and group memberships created", 30, false},
			{"Installation", "Laptop {model} prepared with the standard image", 60, false},
			{"On-site visit", "Workplace in {room} set up, equipment handed over", 45, true},
		},
		closing:  "Delivered",
		fixes:    []string{"Account, mailbox and equipment were handed over to {newcomer} on the first day.", "Workplace in {room} is ready, the handover form is signed."},
		approval: "Equipment for the new employee {newcomer} ({title}). Please approve the costs.",
		expense:  &expense{"Laptop {model} with docking station", 1100, 1650},
	},
	{
		category: "Accounts and access/Leaver", kind: request, weight: 14, team: serviceDesk,
		urgency: 3, impact: 2, hours: 14,
		titles: []string{"Leaver: {colleague}", "{colleague} leaves the company", "Offboarding of {colleague} on {day}"},
		reports: []string{
			"{colleague} leaves us on {day}. Please close the accounts and collect the equipment. The mailbox shall be readable by {manager} for 30 days.",
			"The last working day of {colleague} ({department}) is {day}.",
		},
		talk: []episode{
			{ask("Shall the private phone number be kept or given back?"), say("It goes back to the pool.")},
			{note("Equipment list: {model}, serial {serial}, phone, badge.")},
		},
		work: []job{
			{"Administration", "Accounts disabled, licences released, mailbox handed to {manager}", 25, false},
			{"On-site visit", "Equipment collected and wiped", 30, true},
		},
		closing: "Done",
		fixes:   []string{"Accounts are disabled, licences released, equipment is back in stock.", "Offboarding completed: everything was returned, the mailbox is delegated until the end of the month."},
	},
	{
		category: "Accounts and access/Rights", kind: request, weight: 8, team: serviceDesk,
		urgency: 2, impact: 1, hours: 10,
		titles:  []string{"Change of name", "New surname after wedding", "Please change my name in all systems"},
		reports: []string{"My name has changed. Please adapt account, mail address and ERP user; the old address should still work.", "I have married and would like to use my new name in mail and telephone book."},
		talk: []episode{
			{ask("The sign-in name changes as well, so this needs ten minutes without you being signed in. Would {day} at {time} do?"), say("That suits me.")},
		},
		work:    []job{{"Administration", "Names changed in directory, mail and ERP; old address kept as alias", 30, true}},
		closing: "Done",
		fixes:   []string{"The new name is active everywhere. Mail to the old address still arrives."},
	},
	{
		category: "Accounts and access/Rights", kind: request, weight: 16, team: serviceDesk,
		urgency: 2, impact: 1, hours: 4,
		titles:  []string{"Access to shared mailbox {mailbox}", "Mailbox {mailbox} for the team", "Send as {mailbox}"},
		reports: []string{"Please add me to the shared mailbox {mailbox}. I need to answer from it as well.", "Our team ({department}) has grown: {colleague} and I should see {mailbox}."},
		talk: []episode{
			{ask("You should see the mailbox within an hour. Is it there?"), say("Yes, but I could not send from it yet."), ask("That right needed a moment longer. Please try again.")},
		},
		work:     []job{{"Administration", "Full access and send-as set on {mailbox}", 10, false}},
		closing:  "Access granted",
		fixes:    []string{"Access and the right to send as {mailbox} are set.", "The mailbox {mailbox} shows up in Outlook by itself after a restart."},
		approval: "Access to {mailbox} for {requester}: is that right?",
	},
	{
		category: "Accounts and access/Rights", kind: request, weight: 8, team: security,
		urgency: 2, impact: 2, hours: 16,
		titles:  []string{"Temporary account for a contractor", "External access for {project}", "Account for a consultant until {day}"},
		reports: []string{"A consultant helps us with {project} until {day} and needs VPN and access to {server}.", "For the maintenance of {app} the manufacturer needs a temporary access."},
		talk: []episode{
			{ask("Please send me the signed confidentiality agreement."), say("It is attached to this ticket now.")},
			{note("Access limited to {server}, sessions are recorded.")},
		},
		work:     []job{{"Administration", "Account with end date created, firewall rule for {server}", 40, false}},
		closing:  "Access granted",
		fixes:    []string{"The account is active until {day} and expires by itself. Access is limited to {server}.", "Temporary access was set up; a guide went to the contractor."},
		approval: "External access to {server} until {day} for {project}. Do you take the responsibility?",
	},
}
