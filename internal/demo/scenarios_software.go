package demo

// softwareScenarios are about programs on the desk and on servers.
var softwareScenarios = []scenario{
	{
		category: "Software/Email and calendar", kind: incident, weight: 34, team: serviceDesk,
		urgency: 3, impact: 2, hours: 2.5,
		stories: []story{
			{"Outlook does not start|Outlook hangs at loading profile", "Outlook on {computer} stops at \"Loading profile\" and nothing happens after that.",
				"Profile file is damaged.", "The Outlook profile was damaged and has been created anew. Signatures were taken over."},
			{"Outlook crashes|Outlook closes when opening mails", "Since the update of last night Outlook closes as soon as I open a message with an attachment.",
				"Add-in of {app} crashes with error {error}.", "An outdated add-in of {app} was removed; Outlook runs normally."},
		},
		talk: []episode{
			{ask("Do you use the shared mailbox {mailbox} as well?"), say("Yes, every day.")},
			{ask("May I connect to {computer} now?"), say("Yes, please.")},
		},
		work:    []job{{"Remote support", "Outlook examined in safe mode", 25, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/Email and calendar", kind: incident, weight: 18, team: serviceDesk,
		urgency: 2, impact: 2, hours: 5,
		stories: []story{
			{"Outlook search finds nothing|Search in mails does not work", "The search finds nothing although the mail lies in front of me.",
				"Index service had stopped.", "The search index was rebuilt over night; all mails are found again."},
			{"Search in mails incomplete|Old mails not found", "When I search for {customer}, Outlook shows only mails of the last weeks.",
				"Offline period is one month.", "The offline period was set from one to twelve months."},
		},
		talk: []episode{
			{ask("Please leave {computer} running over night."), say("I have left it on.")},
		},
		work:    []job{{"Remote support", "Search settings of Outlook checked", 15, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/Email and calendar", kind: incident, weight: 20, team: serviceDesk,
		urgency: 3, impact: 2, hours: 2,
		stories: []story{
			{"Mailbox full|I can no longer send mails", "I get the message that my mailbox is full and cannot send anything.",
				"Quota is 50 GB, 38 GB of it in Sent items.", "The online archive is switched on: mails older than two years move there by themselves."},
			{"Mails to me come back|Mailbox quota reached", "{customer} tells me that mails to me come back: mailbox full.",
				"Deleted items hold 21 GB.", "After cleaning up, 21 GB are free again and mails arrive."},
		},
		talk: []episode{
			{ask("Could you move the large attachments of {project} to {share}?"), say("I have moved some of them.")},
		},
		work:    []job{{"Administration", "Mailbox sizes checked, archive switched on", 15, false}},
		closing: "Configuration changed",
	},
	{
		category: "Software/Email and calendar", kind: request, weight: 14, team: serviceDesk,
		urgency: 2, impact: 2, hours: 4,
		stories: []story{
			{"See the calendar of {manager}|Calendar rights", "I plan meetings for {manager} and need to see and change the calendar.", "", "The calendar is shared with you, with the right to change it."},
			{"Shared calendar for {department}", "We would like a calendar for absences in {department}.", "", "A group calendar for {department} has been set up."},
		},
		talk: []episode{
			{ask("Do you see the calendar now?"), say("Yes, it is in the list.")},
		},
		work:    []job{{"Remote support", "Calendar permissions set", 15, false}},
		closing: "Access granted",
	},
	{
		category: "Software/Office", kind: incident, weight: 16, team: applications,
		urgency: 3, impact: 3, hours: 8,
		stories: []story{
			{"Excel macro no longer runs|{file} shows error {error}", "The macro in {file} stops with error {error} since this week.",
				"Reference to an old library version in the project.", "A reference to a removed library was replaced, the macro runs."},
			{"Macros blocked in {file}", "Excel blocks the macros in {file}, although it comes from our own share {share}.",
				"Share is not among the trusted locations since the last policy change.", "{share} was added to the trusted locations."},
		},
		talk: []episode{
			{ask("Who made the macro?"), say("{colleague} did, some years ago.")},
		},
		work:    []job{{"Analysis", "Macro of {file} examined", 45, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/Office", kind: incident, weight: 14, team: serviceDesk,
		urgency: 3, impact: 2, hours: 2,
		stories: []story{
			{"Office asks for a licence|Word can only read", "Word tells me that the licence has expired and that I can only read documents.",
				"Licence was not assigned after the change of department.", "The licence had not been assigned after the change of department. It is now."},
			{"Product activation failed|Office wants to be activated", "Office on {computer} wants to be activated every day.",
				"", "Office was still activated for another user and has been activated anew."},
		},
		talk:    []episode{{ask("Please sign out of Office and in again with your mail address."), say("Done, I am signed in.")}},
		work:    []job{{"Remote support", "Licence and activation checked", 15, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/Installation", kind: request, weight: 36, team: serviceDesk,
		urgency: 2, impact: 2, hours: 9,
		stories: []story{
			{"Installation of {app}|I need {app}", "For {project} I need {app} on {computer}.", "", "{app} is installed and licensed."},
			{"Please install {app} on {computer}", "Please install {app}. {colleague} works with it, too.", "One free licence left.", "{app} was distributed over the software portal."},
		},
		talk: []episode{
			{ask("{app} needs a licence. Which cost centre shall pay for it?"), say("The cost centre of {project}, please.")},
			{ask("It is offered in the software portal now. Please start the installation there."), say("Installed, works.")},
		},
		work:    []job{{"Installation", "{app} distributed to {computer}", 20, false}},
		closing: "Delivered", device: true,
		approval: "{requester} asks for a licence of {app}. Please approve the costs.",
		expense:  &expense{"Licence of {app}", 80, 640},
	},
	{
		category: "Software/ERP", kind: incident, weight: 20, team: applications,
		urgency: 4, impact: 3, hours: 5,
		stories: []story{
			{"ERP very slow|ERP needs a minute for every screen", "Since {time} every screen of the ERP takes more than 30 seconds. All of {department} is concerned.",
				"A report of Controlling has held a lock on the stock table for 40 minutes.", "A report that ran without a date range blocked the database. It was stopped, and its author informed."},
			{"Orders cannot be entered, ERP hangs|ERP hangs in {department}", "The ERP is so slow today that we cannot enter orders.",
				"Plans of the database changed after the weekend.", "Statistics of the database were out of date and have been renewed."},
		},
		talk: []episode{
			{ask("We have found the cause. Is it faster now?"), say("Yes, as fast as before.")},
		},
		work:    []job{{"Analysis", "Database sessions and locks examined", 40, false}},
		closing: "Service restored",
	},
	{
		category: "Software/ERP", kind: incident, weight: 22, team: applications,
		urgency: 3, impact: 3, hours: 10,
		stories: []story{
			{"Invoice cannot be posted|ERP: posting fails with {error}", "When I post the invoice of {customer}, the ERP shows error {error}.",
				"Tax code missing in the data of {customer}.", "The tax code of {customer} was missing and has been added. The invoice is posted."},
			{"Error {error} at goods receipt", "Goods receipt for {customer} stops with {error}. The truck is waiting.",
				"Posting period of last month was already closed.", "The posting period was opened for a day. The receipt is posted."},
			{"ERP error {error} after the update", "Since the update I cannot save orders of {customer} any more: {error}.",
				"Known fault, correction available.", "A correction by the manufacturer was installed; orders can be saved."},
		},
		talk: []episode{
			{ask("Please send me the number of the document."), say("It is 45{count}7{count}.")},
		},
		work:    []job{{"Analysis", "Posting traced in the test system", 40, false}},
		closing: "Configuration changed", supplier: "Software",
	},
	{
		category: "Software/ERP", kind: incident, weight: 12, team: applications,
		urgency: 4, impact: 3, hours: 4,
		stories: []story{
			{"Delivery notes are not printed|ERP prints nothing in shipping", "In shipping no delivery note has come out of {printer} since {time}. Trucks are waiting.",
				"Spool service hangs.", "The spool service was restarted and waiting documents printed."},
			{"Labels from the ERP come out empty", "The labels for {customer} are empty except for the frame.",
				"Template was overwritten by the update.", "The label template had been damaged by the update and was restored."},
		},
		talk: []episode{
			{ask("I have moved the output to the printer beside it for now."), say("That helps us, thank you.")},
		},
		work:    []job{{"Remote support", "Output of the ERP tested", 30, false}},
		closing: "Service restored",
	},
	{
		category: "Software/CAD", kind: incident, weight: 12, team: applications,
		urgency: 3, impact: 3, hours: 4,
		stories: []story{
			{"No CAD licence available|CAD: all licences in use", "The CAD program says that no licence is free, although only {count} colleagues are working.",
				"Licences were held by sessions that had crashed.", "Dead sessions held licences; they were released and a time limit was set."},
			{"CAD does not reach the licence server", "I cannot open drawings: licence server not reachable.",
				"Service on {server} had stopped after the restart.", "The licence service on {server} was restarted and now starts by itself."},
		},
		talk: []episode{
			{ask("Please try again now."), say("It starts.")},
		},
		work:    []job{{"Administration", "Licence server checked", 20, false}},
		closing: "Service restored",
	},
	{
		category: "Software/CAD", kind: incident, weight: 12, team: applications,
		urgency: 3, impact: 2, hours: 12,
		stories: []story{
			{"CAD crashes when opening assemblies|Drawing of {project} cannot be opened", "The large assembly of {project} makes the CAD program close without any message.",
				"Graphics driver is older than what the manufacturer certifies.", "With the certified graphics driver the assembly opens."},
			{"CAD freezes after half an hour", "After half an hour of work CAD on {computer} freezes.",
				"Temporary files fill the disk.", "Temporary files of the program filled the disk; they are now deleted at every start."},
		},
		talk: []episode{
			{ask("Does it happen on {colleague}'s computer as well?"), say("No, there it works.")},
		},
		work:    []job{{"Remote support", "CAD and its drivers examined on {computer}", 35, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/Browser", kind: incident, weight: 16, team: serviceDesk,
		urgency: 2, impact: 2, hours: 3,
		stories: []story{
			{"Website of {customer} does not open", "The portal of {customer} shows an empty page since yesterday. At home it works.",
				"", "Old cookies of the site were deleted; it opens again."},
			{"Upload to the portal of {customer} fails|Pop-ups blocked in the portal", "I cannot upload documents to the portal of {customer}: no window opens.",
				"", "The site was added to the exceptions of the pop-up blocker."},
		},
		talk:    []episode{{ask("Please try it in a private window."), say("There it works.")}},
		work:    []job{{"Remote support", "Browser settings for the site checked", 15, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/Operating system", kind: incident, weight: 18, team: serviceDesk,
		urgency: 2, impact: 2, hours: 10,
		stories: []story{
			{"Windows update fails|Update {error} again and again", "{computer} tries to install the same update every day and fails with {error}.",
				"Recovery partition is too small for the update.", "The recovery partition was enlarged; the update went through."},
			{"Restart wanted every day", "Windows wants to restart every morning to install updates.",
				"Update store damaged.", "The update store was reset and the updates are installed."},
		},
		talk: []episode{
			{ask("I repair it remotely. Please leave {computer} switched on tonight."), say("It is on and in the dock.")},
		},
		work:    []job{{"Remote support", "Updates of {computer} repaired and installed by hand", 45, true}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/Operating system", kind: incident, weight: 12, team: fieldSupport,
		urgency: 4, impact: 2, hours: 9,
		stories: []story{
			{"Blue screen|Blue screen {error}", "{computer} showed a blue screen {count} times today, mostly with {app} open.",
				"Memory dump points to the driver of the network card.", "The driver of the network card was replaced. No blue screen for two days."},
			{"{computer} restarts by itself", "My computer restarts in the middle of work. A message with {error} flashes up.",
				"Memory test shows errors in the second module.", "A memory module was faulty and has been exchanged."},
		},
		talk: []episode{
			{ask("Were new devices connected lately?"), say("Only a new docking station.")},
		},
		work:    []job{{"Analysis", "Memory dump of {computer} examined", 40, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/CRM", kind: incident, weight: 12, team: applications,
		urgency: 3, impact: 3, hours: 8,
		stories: []story{
			{"CRM does not synchronise contacts|Contacts of {customer} missing", "New contacts of {customer} do not appear on my phone.",
				"Connector has lost its sign-in.", "The connector had lost its sign-in. It was renewed, all contacts are there."},
			{"CRM: appointments twice", "Every appointment from the CRM is in my calendar twice.",
				"Two connections to the same calendar.", "Duplicates were removed and the second connection deleted."},
		},
		talk: []episode{
			{ask("Since when, and did you change your phone?"), say("Since the beginning of the week, same phone.")},
		},
		work:    []job{{"Analysis", "Synchronisation log examined", 35, false}},
		closing: "Configuration changed",
	},
	{
		category: "Software/Office", kind: incident, weight: 14, team: serviceDesk,
		urgency: 2, impact: 2, hours: 2,
		stories: []story{
			{"PDF files open in the wrong program|PDF opens in the browser", "PDF files open in the browser since the update, and I cannot comment on them there.", "", "The PDF reader is the default program again."},
			{"PDF form cannot be filled in", "The form of {customer} shows only a notice that another reader is needed.", "", "The current reader was installed; the form can be filled in."},
		},
		talk:    []episode{{ask("Please open the file once more."), say("Fine now.")}},
		work:    []job{{"Remote support", "PDF programs checked", 10, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Software/ERP", kind: request, weight: 10, team: applications,
		urgency: 2, impact: 3, hours: 30,
		stories: []story{
			{"New column in the list of open orders", "We need the list of open orders with the delivery week as an additional column.", "", "The column has been added; old variants still work."},
			{"Report for the audit|Report for {department}", "For the audit {department} needs a report on all changes to supplier data.", "Change log is kept for two years only.", "The report is available in the menu of {department}."},
		},
		talk: []episode{
			{ask("I have put a draft into {share}. Is that what you had in mind?"), say("Almost. Could the sum be shown at the end?"), ask("Done, see the new version.")},
		},
		work:    []job{{"Development", "Report built and tested", 150, false}},
		closing: "Delivered",
	},
	{
		category: "Software/Time recording", kind: incident, weight: 14, team: applications,
		urgency: 2, impact: 2, hours: 8,
		stories: []story{
			{"Hours missing in time recording", "Half a day is missing in my time sheet although I have clocked in.",
				"Terminal was offline from 07:10 to 08:25.", "The bookings were still in the terminal and have been imported."},
			{"Clock terminal in {building} does not react", "The terminal at the entrance of {building} stays dark.",
				"Network cable pulled out during cleaning.", "The terminal had no connection. It runs again and has sent its bookings."},
		},
		talk: []episode{
			{ask("Which terminal is it?"), say("The one at the entrance of {building}.")},
		},
		work:    []job{{"Analysis", "Bookings of the terminal read out", 25, false}},
		closing: "Service restored",
	},
}
