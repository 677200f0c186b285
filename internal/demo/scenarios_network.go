package demo

// networkScenarios are about connections: network, telephone, meetings.
var networkScenarios = []scenario{
	{
		category: "Network/VPN", kind: incident, weight: 36, team: serviceDesk,
		urgency: 4, impact: 2, hours: 2,
		stories: []story{
			{"VPN does not connect|VPN error {error}", "I work from home today and the VPN stops with {error}.",
				"Certificate of {computer} expired yesterday; renewal had failed because the laptop was offline for weeks.", "The device certificate had expired and was renewed."},
			{"VPN breaks down after seconds", "The VPN on {computer} connects and is gone again after a few seconds.",
				"Client is three versions old.", "The client was updated; the old version is no longer let in."},
			{"No VPN from the hotel", "From my hotel the VPN stops at 40 %, with the hotspot of my phone it works.",
				"", "Hotel networks block the usual protocol. The alternative profile was explained and works."},
		},
		talk: []episode{
			{ask("Which profile have you chosen in the client?"), say("The one called {site}.")},
		},
		work:    []job{{"Remote support", "VPN client checked on {computer}", 25, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Network/VPN", kind: incident, weight: 14, team: network,
		urgency: 3, impact: 3, hours: 9,
		stories: []story{
			{"VPN very slow|Files over VPN take ages", "Opening {file} over VPN takes five minutes, in the office it takes a second.",
				"Packets are split on the way.", "The packet size was adapted to the provider; files open quickly."},
			{"VPN slow in the afternoon", "Several colleagues of {department} complain about a slow VPN in the afternoon.",
				"Gateway at 92 % CPU between 13:00 and 15:00.", "Video calls now go directly to the internet instead of through the VPN. The gateway's load has halved."},
		},
		talk: []episode{
			{ask("Please run a speed test with and without VPN and send me the numbers."), say("90 Mbit/s without, 4 Mbit/s with VPN.")},
		},
		work:    []job{{"Analysis", "Throughput of the VPN measured", 45, false}},
		closing: "Configuration changed",
	},
	{
		category: "Network/Wi-Fi", kind: incident, weight: 26, team: network,
		urgency: 3, impact: 3, hours: 10,
		stories: []story{
			{"Weak Wi-Fi in {room}|Wi-Fi breaks down in {room}", "In {room} the Wi-Fi breaks down every few minutes, in the corridor it is fine.",
				"{ap} runs on a channel that the neighbour's network uses as well.", "{ap} works on a free channel now. Measurement shows good coverage in {room}."},
			{"Wi-Fi drops out in {meeting}", "During video calls in {meeting} we lose the connection.",
				"{ap} restarts several times a day.", "{ap} was faulty and has been replaced."},
		},
		talk: []episode{
			{ask("Is it the same with your phone?"), say("Yes, with both.")},
		},
		work: []job{
			{"Analysis", "Log of {ap} examined", 20, false},
			{"On-site visit", "Coverage measured", 45, true},
		},
		closing: "Configuration changed",
	},
	{
		category: "Network/Wi-Fi", kind: request, weight: 12, team: serviceDesk,
		urgency: 2, impact: 2, hours: 3,
		stories: []story{
			{"Guest Wi-Fi for visitors|Wi-Fi access for {count} guests", "On {day} we expect {count} visitors of {customer} in {meeting}. They need internet.", "", "{count} vouchers were sent to you by mail."},
			{"Vouchers for the guest network", "Please send me guest accounts for a training on {day}.", "", "The vouchers for {day} were sent to you by mail."},
		},
		talk:    []episode{{ask("The vouchers are on their way by mail. Each one is valid for a day."), say("Received, thanks.")}},
		work:    []job{{"Administration", "Vouchers created", 10, false}},
		closing: "Delivered",
	},
	{
		category: "Network/Wired network", kind: incident, weight: 16, team: network,
		urgency: 3, impact: 2, hours: 5,
		stories: []story{
			{"Network socket in {room} dead|Socket not connected after moving", "Since our move to {room} the network socket at the window has no connection.",
				"Not patched.", "The socket was not patched. It is now on {switch}."},
			{"No network at my desk", "The cable is plugged in, but {computer} says \"not connected\".",
				"Port was disabled on {switch}.", "The port on {switch} had been switched off and is active again."},
		},
		talk: []episode{
			{ask("What number is written on the socket?"), say("{count}.14")},
		},
		work:    []job{{"Administration", "Port on {switch} set and labelled", 20, false}},
		closing: "Configuration changed",
	},
	{
		category: "Network/Wired network", kind: incident, weight: 7, team: network,
		urgency: 5, impact: 4, hours: 2,
		stories: []story{
			{"Alarm: {switch} down|{switch} not reachable", "Monitoring reports {switch} as down since {time}. About {count}0 workplaces in {building} have no network.",
				"Power supply failed, second one is not installed.", "The power supply of {switch} had failed. A spare device has taken over with the same configuration."},
			{"Network down in {building}|Whole floor without network", "{switch} and everything behind it do not answer since {time}: no network and no telephones in {building}.",
				"Device hangs at start-up after a power dip.", "After a power dip {switch} hung at start-up. It was restarted; the power feed is being checked."},
		},
		talk: []episode{
			{ask("The floor is reachable again. Please tell us if single workplaces still have problems."), say("All workplaces in our area are fine.")},
		},
		work: []job{
			{"On-site visit", "{switch} examined and put back into operation", 75, false},
			{"Documentation", "Incident written up, spare parts list updated", 20, false},
		},
		closing: "Service restored", supplier: "Network", alarm: true,
		expense: &expense{"Spare parts for {switch}", 200, 1100},
	},
	{
		category: "Network/Internet access", kind: incident, weight: 10, team: network,
		urgency: 4, impact: 3, hours: 5,
		stories: []story{
			{"Internet connection of {site} disturbed|No internet in {site}", "Websites and video calls do not work in {site}, internal systems do.",
				"Provider confirms a damaged fibre; ticket with the provider opened.", "The provider has repaired the line; the backup line is back in standby."},
			{"Internet slow in {site}", "All of us in {site} have an extremely slow internet today.",
				"Distribution of an update from {server} uses up the line.", "A software distribution on {server} used up the line. It now runs at night."},
		},
		talk: []episode{
			{ask("We are working on it. Until then please avoid video calls."), say("Understood, we have told everybody.")},
		},
		work:    []job{{"Analysis", "Line of {site} measured", 40, false}},
		closing: "Service restored", supplier: "Telecom",
	},
	{
		category: "Network/Internet access", kind: request, weight: 12, team: security,
		urgency: 2, impact: 2, hours: 7,
		stories: []story{
			{"Web filter blocks {customer}|Website blocked", "The web filter blocks the site of {customer}, which I need for my work.",
				"Site checked: classed wrongly, no findings.", "The site was classed wrongly and has been put on the list of exceptions."},
			{"Please unblock a site for {project}", "For {project} I need access to a forum that the filter classes as \"games\".",
				"", "Access was granted for {department}."},
		},
		talk:    []episode{{ask("The site should be open now. Please try again in ten minutes."), say("Works.")}},
		work:    []job{{"Analysis", "Reputation of the site checked", 15, false}},
		closing: "Access granted",
	},
	{
		category: "Network/Wired network", kind: request, weight: 8, team: network,
		urgency: 2, impact: 2, hours: 45,
		stories: []story{
			{"Additional network socket in {room}|Two sockets for {room}", "For a new measuring device we need a socket in {room}.",
				"Free port on {switch}.", "The socket is in place and measured; the port on {switch} is set."},
			{"Network for a new machine", "The new machine in {building} has to be in the production network.",
				"Address range of production has 31 free addresses.", "The machine is connected to the production network, documentation is updated."},
		},
		talk: []episode{
			{ask("The electrician comes on {day}. Somebody has to let him in."), say("I will be there.")},
		},
		work:    []job{{"On-site visit", "Cable laid and patched to {switch}", 90, true}},
		closing: "Delivered", supplier: "Network",
		approval: "A new network socket is requested by {requester}. Please approve the costs of the electrician.",
		expense:  &expense{"Cabling work", 150, 420},
	},
	{
		category: "Communication/Telephony", kind: incident, weight: 18, team: network,
		urgency: 3, impact: 2, hours: 4,
		stories: []story{
			{"Telephone without sound|Callers do not hear me", "With outside calls the other side does not hear me. Internal calls are fine.",
				"Media stream does not come back through the firewall for one codec.", "A codec setting was corrected; test calls were fine in both directions."},
			{"Telephone {phone} dead", "The telephone in {room} (number {phone}) shows \"registering\" all the time.",
				"Old firmware cannot check the new certificate.", "The telephone got a new firmware and registers properly."},
		},
		talk:    []episode{{ask("Since when is it like that?"), say("Since this morning.")}},
		work:    []job{{"Remote support", "Registration and test calls of {phone}", 20, false}},
		closing: "Configuration changed",
	},
	{
		category: "Communication/Telephony", kind: request, weight: 14, team: network,
		urgency: 2, impact: 2, hours: 3,
		stories: []story{
			{"Call forwarding for {phone}", "During my holidays until {day} calls to {phone} shall go to {colleague}.", "", "Forwarding is set until {day}."},
			{"Hunt group for {department}", "Please add {colleague} to the hunt group of {department}.", "", "{colleague} is a member of the hunt group now."},
		},
		talk:    []episode{{ask("Immediately or only after 15 seconds?"), say("Immediately.")}},
		work:    []job{{"Administration", "Telephone system changed", 10, false}},
		closing: "Done",
	},
	{
		category: "Communication/Video conferencing", kind: incident, weight: 16, team: fieldSupport,
		urgency: 4, impact: 3, hours: 3,
		stories: []story{
			{"Video conference in {meeting} does not work", "The conference system in {meeting} cannot join meetings any more.",
				"Account of the room had an expired password.", "The password of the room account had expired; it was renewed and set not to expire."},
			{"{meeting}: no sound for the others", "The others see us, but hear nothing. Management meeting at {time}!",
				"Microphone not found.", "The microphone's cable had been pulled out during cleaning."},
		},
		talk:    []episode{{ask("Somebody is coming over to look at it."), say("Thank you, please hurry.")}},
		work:    []job{{"On-site visit", "Room system of {meeting} checked and tested", 25, false}},
		closing: "Service restored",
	},
	{
		category: "Communication/Video conferencing", kind: incident, weight: 18, team: serviceDesk,
		urgency: 3, impact: 2, hours: 2,
		stories: []story{
			{"Teams: nobody hears me|Microphone does not work in Teams", "In Teams meetings nobody hears me, while the headset works in other programs.", "", "Teams used the microphone of the dock. The headset was chosen and set as default."},
			{"Camera not found in Teams", "Teams does not find the camera of {computer}.", "Driver from before the last feature update.", "The camera's driver was out of date and has been replaced."},
		},
		talk:    []episode{{ask("Shall we try it in a test call together?"), say("Yes, now would be fine.")}},
		work:    []job{{"Remote support", "Audio and video devices of {computer} tested", 15, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Communication/Distribution lists", kind: request, weight: 12, team: serviceDesk,
		urgency: 2, impact: 2, hours: 4,
		stories: []story{
			{"New distribution list {list}", "For {project} we need the list {list} with me and {colleague} as owners.", "", "{list} is set up. Owners can change the members themselves."},
			{"Members of {list}", "Please add {colleague} to {list} and remove everybody who has left.", "", "Members of {list} were brought up to date."},
		},
		talk:    []episode{{ask("Shall people from outside be able to write to the list?"), say("No, only internal ones.")}},
		work:    []job{{"Administration", "List {list} changed", 10, false}},
		closing: "Done",
	},
}
