package demo

import "github.com/glpid/glpid/internal/model"

// accessScenarios are about accounts, rights, and people who come and go.
var accessScenarios = []scenario{
	{
		category: "Accounts and access/Password", kind: model.Incident, weight: 46, team: serviceDesk,
		urgency: model.Medium, impact: model.Low, hours: 0.6,
		stories: []story{
			{"Forgotten password|Please reset my password",
				"After the holidays I can no longer remember my password. I have tried {count} times.",
				"Identity checked by calling back on {phone}.",
				"The password was reset. At the next sign-in a new one has to be chosen."},
			{"Cannot sign in to Windows|Password no longer works",
				"Windows says that the password of {computer} is wrong, although I am sure it is the right one.",
				"Keyboard was set to another language at the sign-in screen.",
				"The password was right, but the keyboard was set to another language at the sign-in. It is " +
					"corrected now."},
			{"Password no longer accepted|Sign-in fails after changing the password",
				"I changed my password yesterday and today it is not accepted any more.",
				"Change had not reached the domain controller of {site}.",
				"The change had not arrived everywhere. A new password has been set by phone with {user}."},
		},
		talk: []episode{
			{ask("May I call you on {phone}? I must not write passwords into a ticket."), say("Yes, I am at my desk.")},
		},
		work:    []job{{"Remote support", "Identity checked by phone, sign-in tested together", 10, false}},
		closing: "Account corrected",
	},
	{
		category: "Accounts and access/Password", kind: model.Incident, weight: 24, team: serviceDesk,
		urgency: model.High, impact: model.Low, hours: 0.8,
		stories: []story{
			{"Account locked|My account is locked again",
				"My account has been locked since {time}. I did nothing unusual.",
				"Source of the failed attempts: mail client on a phone, every 15 minutes.",
				"Account unlocked. An old password was stored on the phone; since it was replaced there are no more " +
					"failed attempts."},
			{"Locked out for the third time|Account locks itself",
				"For the third time this week my account is locked when I come back from lunch.",
				"Failed attempts come from {computer} itself.",
				"Account unlocked; a mapped drive on {computer} still used the old password and was connected anew."},
		},
		talk: []episode{
			{ask("I have unlocked it for now. Did you change your password lately?"), say("Yes, some days ago.")},
		},
		work:    []job{{"Analysis", "Sign-in log checked for the source of the failed attempts", 15, false}},
		closing: "Account corrected", device: true,
	},
	{
		category: "Accounts and access/Multi-factor sign-in", kind: model.Demand, weight: 20, team: serviceDesk,
		urgency: model.Medium, impact: model.Low, hours: 1.5,
		stories: []story{
			{"New phone: authenticator does not work|Set up the authenticator on a new phone",
				"I have a new phone, and the authenticator app on it does not know my account. The old phone is " +
					"already gone.",
				"Identity confirmed by {manager}.",
				"The old registration was deleted and the new phone registered. {user} has noted down recovery codes."},
			{"No codes on my new phone", "Since the change of my phone I cannot confirm the sign-in to {app}.",
				"", "Registration reset. A test sign-in to {app} worked."},
		},
		talk: []episode{
			{ask("I can reset the registration as soon as I have spoken to you. When can I call you on {phone}?"),
				say("Any time before {time}, please.")},
		},
		work: []job{{"Remote support", "Old registration removed, new phone registered together with {user}", 15,
			false}},
		closing: "Account corrected",
	},
	{
		category: "Accounts and access/Rights", kind: model.Demand, weight: 34, team: serviceDesk,
		urgency: model.Low, impact: model.Low, hours: 5,
		stories: []story{
			{"Access to {share}|Please give me rights on {share}",
				"For the project {project} I need read and write access to {share}. {colleague} has it too.",
				"Group for write access exists, no new one needed.",
				"You are now a member of the access group of {share}. Please sign in again once."},
			{"Rights for a stand-in|Access to {share} during a holiday",
				"Could you please give me access to {share}? I take over tasks from {colleague}.",
				"Ends with the stand-in on {day}.",
				"Access has been granted until {day}. It is active after signing out and in again."},
		},
		talk: []episode{
			{ask("Do you need to change files there or only to read them?"), say("I have to change them, too.")},
		},
		work:     []job{{"Administration", "Added to the access group of {share}", 10, false}},
		closing:  "Access granted",
		approval: "{requester} asks for access to {share}. Do you agree?",
	},
	{
		category: "Accounts and access/Rights", kind: model.Demand, weight: 18, team: applications,
		urgency: model.Low, impact: model.Low, hours: 9,
		stories: []story{
			{"ERP: right to release orders|Additional ERP role",
				"From next month on I release orders up to {amount} EUR and need the role for it.",
				"", "The role has been assigned. It takes effect at the next sign-in to the ERP."},
			{"ERP roles of {colleague}|Stand-in in the ERP",
				"I stand in for {colleague} and need the same ERP roles until {day}.",
				"Two of the roles exclude each other; only the first one is copied.",
				"The roles are assigned until {day} and end by themselves."},
		},
		talk: []episode{
			{ask("The role includes changing supplier data, which conflicts with releasing payments. Is displaying " +
				"enough?"), say("Displaying is enough.")},
		},
		work:     []job{{"Administration", "Segregation of duties checked, role assigned", 25, false}},
		closing:  "Access granted",
		approval: "An additional ERP role is requested for {requester}. Please confirm that it is needed.",
	},
	{
		category: "Accounts and access/New employee", kind: model.Demand, weight: 22, team: serviceDesk,
		urgency: model.Medium, impact: model.Medium, hours: 24,
		stories: []story{
			{"New employee: {newcomer}|Onboarding of {newcomer} ({title})",
				"On {day} {newcomer} joins {department} as {title}. Please prepare an account, a mailbox, a laptop " +
					"and a phone.\nSeat: {room}. Rights as {colleague}.",
				"Contract checked with HR: start date {day} is right.",
				"Account, mailbox and equipment were handed over to {newcomer} on the first day."},
			{"Workplace for {newcomer}, starts {day}|{newcomer} joins {department}",
				"{newcomer} starts on {day} in our team ({department}). We need the usual equipment and ERP display " +
					"rights.",
				"", "The workplace in {room} is ready, the handover form is signed."},
		},
		talk: []episode{
			{ask("Laptop or desktop? And is a mobile phone needed from the first day?"),
				say("A laptop with docking station, and yes, a phone please.")},
			{ask("Everything is being prepared. Equipment is handed over on the first morning at 9:00 in {room}.")},
		},
		work: []job{
			{"Administration", "Account, mailbox and group memberships of {newcomer} created", 30, false},
			{"Installation", "Laptop {model} prepared with the standard image", 60, false},
			{"On-site visit", "Workplace in {room} set up, equipment handed over", 45, true},
		},
		closing:  "Delivered",
		approval: "Equipment for the new employee {newcomer} ({title}). Please approve the costs.",
		expense:  &expense{"Laptop {model} with docking station", 1100, 1650},
	},
	{
		category: "Accounts and access/Leaver", kind: model.Demand, weight: 14, team: serviceDesk,
		urgency: model.Medium, impact: model.Medium, hours: 14,
		stories: []story{
			{"Leaver: {colleague}|Offboarding of {colleague} on {day}",
				"{colleague} leaves us on {day}. Please close the accounts and collect the equipment. The mailbox " +
					"shall be readable by {manager} for 30 days.",
				"Equipment list: {model}, serial {serial}, phone, badge.",
				"Accounts are disabled, licences released, equipment is back in stock. The mailbox is delegated for " +
					"30 days."},
			{"{colleague} leaves the company", "The last working day of {colleague} ({department}) is {day}.",
				"", "Offboarding completed: everything was returned and wiped."},
		},
		talk: []episode{
			{ask("Shall the mobile number be kept or given back?"), say("It goes back to the pool.")},
		},
		work: []job{
			{"Administration", "Accounts disabled, licences released", 25, false},
			{"On-site visit", "Equipment collected and wiped", 30, true},
		},
		closing: "Done",
	},
	{
		category: "Accounts and access/Rights", kind: model.Demand, weight: 8, team: serviceDesk,
		urgency: model.Low, impact: model.Low, hours: 10,
		stories: []story{
			{"Change of name|Please change my name in all systems",
				"My name has changed. Please adapt account, mail address and ERP user; the old address should still " +
					"work.",
				"HR has confirmed the new name.",
				"The new name is active everywhere. Mail to the old address still arrives."},
			{"New surname after the wedding",
				"I have married and would like to use my new name in mail and telephone book.",
				"", "Mail and telephone book show the new name; the sign-in name stays until the laptop is replaced."},
		},
		talk: []episode{
			{ask("The change needs ten minutes without you being signed in. Would {day} at {time} do?"),
				say("That suits me.")},
		},
		work:    []job{{"Administration", "Names changed in directory and mail; old address kept as alias", 30, true}},
		closing: "Done",
	},
	{
		category: "Accounts and access/Rights", kind: model.Demand, weight: 16, team: serviceDesk,
		urgency: model.Low, impact: model.Low, hours: 4,
		stories: []story{
			{"Access to shared mailbox {mailbox}|Send as {mailbox}",
				"Please add me to the shared mailbox {mailbox}. I need to answer from it as well.",
				"", "Access and the right to send as {mailbox} are set."},
			{"Mailbox {mailbox} for the team",
				"Our team ({department}) has grown: {colleague} and I should see {mailbox}.",
				"Rights are given to a group from now on, not to single persons.",
				"The mailbox {mailbox} shows up in Outlook by itself after a restart."},
		},
		talk: []episode{
			{ask("You should see the mailbox within an hour. Is it there?"), say("Yes, it is there.")},
		},
		work:     []job{{"Administration", "Full access and send-as set on {mailbox}", 10, false}},
		closing:  "Access granted",
		approval: "Access to {mailbox} for {requester}: is that right?",
	},
	{
		category: "Accounts and access/Rights", kind: model.Demand, weight: 8, team: security,
		urgency: model.Low, impact: model.Medium, hours: 16,
		stories: []story{
			{"Temporary account for a consultant|External access for {project}",
				"A consultant helps us with {project} until {day} and needs VPN and access to {server}.",
				"Access limited to {server}, sessions are recorded.",
				"The account is active until {day} and expires by itself. Access is limited to {server}."},
			{"Remote maintenance of {app}", "For the maintenance of {app} the manufacturer needs a temporary access.",
				"", "Temporary access was set up; a guide went to the manufacturer."},
		},
		talk: []episode{
			{ask("Please send me the signed confidentiality agreement."), say("You have it by internal mail.")},
		},
		work:     []job{{"Administration", "Account with end date created, firewall rule set", 40, false}},
		closing:  "Access granted",
		approval: "External access until {day} for {project}. Do you take the responsibility?",
	},
}
