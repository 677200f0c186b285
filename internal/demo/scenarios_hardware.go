package demo

// hardwareScenarios are about things that can be touched.
var hardwareScenarios = []scenario{
	{
		category: "Hardware/Laptop", kind: incident, weight: 18, team: fieldSupport,
		urgency: 4, impact: 3, hours: 7,
		stories: []story{
			{"Laptop does not start|{computer} stays black", "My laptop {computer} does not switch on any more. The power light is on, the screen stays black.",
				"Mainboard suspected, warranty until next year.", "The mainboard was replaced under warranty, no data was lost."},
			{"Laptop only beeps|{computer} dead since this morning", "After a restart {computer} only beeps. I have a customer meeting at {time}.",
				"Beep code stands for memory.", "A loose memory module was the cause. It was reseated and tested for an hour."},
		},
		talk: []episode{
			{ask("Please unplug it, hold the power button for 30 seconds and try again."), say("I did, no difference.")},
			{ask("Please bring it to the IT desk. A loan device is waiting."), say("I am on my way.")},
		},
		work:    []job{{"On-site visit", "Diagnosis of {computer}", 30, false}},
		closing: "Hardware repaired", supplier: "Hardware", device: true,
	},
	{
		category: "Hardware/Laptop", kind: incident, weight: 30, team: serviceDesk,
		urgency: 3, impact: 2, hours: 5,
		stories: []story{
			{"Laptop is very slow|Opening files takes minutes", "Since last week {computer} is so slow that I can hardly work. Opening {file} takes minutes.",
				"Disk 97 % full, 14 GB of it old profiles.", "The disk was full. After cleaning up, {computer} works as fast as before."},
			{"Everything hangs|Fan runs all the time", "The fan runs all the time and every program hangs, especially {app}.",
				"Update {error} is installed again and again.", "An endless update loop was stopped and the update installed by hand."},
			{"{computer} takes ten minutes to start|Start of Windows takes ages", "I can fetch two coffees until {computer} has started.",
				"23 programs start at sign-in, memory is only 8 GB.", "Programs that nobody needs no longer start, and memory was extended to 16 GB. Start takes less than a minute."},
		},
		talk: []episode{
			{ask("May I take a look remotely at {time}?"), say("Yes, I am at my desk then.")},
		},
		work:    []job{{"Remote support", "Startup programs, disk and updates checked on {computer}", 35, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Hardware/Laptop", kind: incident, weight: 12, team: fieldSupport,
		urgency: 2, impact: 2, hours: 20,
		stories: []story{
			{"Battery weak|Battery lasts only half an hour", "The battery of {computer} does not last through a single meeting any more.",
				"Battery at 41 % of its design capacity.", "A new battery was fitted; the old one went to recycling."},
			{"Battery of {computer} swollen?|Touchpad bulges", "The touchpad of {computer} bulges a little and the battery is quickly empty.",
				"Swollen indeed; device taken out of use at once.", "The swollen battery was replaced. Thank you for telling us early!"},
		},
		talk: []episode{
			{ask("A new battery is ordered and should be here by {day}."), say("Thanks for telling me.")},
		},
		work:    []job{{"Repair", "Battery of {computer} replaced", 25, true}},
		closing: "Hardware replaced", device: true,
		expense: &expense{"Battery for {model}", 70, 130},
	},
	{
		category: "Hardware/Laptop", kind: incident, weight: 8, team: fieldSupport,
		urgency: 3, impact: 2, hours: 26,
		stories: []story{
			{"Broken laptop screen|Display of {computer} has a crack", "My laptop fell down from the desk and the display has a crack. With an external screen it works.",
				"Covered by the insurance.", "The display was replaced; the insurance has been informed."},
			{"Stripes on the laptop display", "Coloured stripes run across the display of {computer}.",
				"Cable is all right, panel itself is faulty.", "The panel was changed by the manufacturer's technician."},
		},
		talk: []episode{
			{ask("Repair is arranged for {day}. You get a loan device meanwhile."), say("Good, thank you.")},
		},
		work:    []job{{"Repair", "Display panel of {computer} replaced", 60, true}},
		closing: "Hardware repaired", supplier: "Hardware", device: true,
		expense: &expense{"Display panel {model}", 160, 340},
	},
	{
		category: "Hardware/Screen", kind: request, weight: 18, team: fieldSupport,
		urgency: 2, impact: 2, hours: 22,
		stories: []story{
			{"Second screen|Additional monitor", "For my work with {app} I need a second screen.", "", "The second screen stands in {room} and works."},
			{"Larger monitor for {room}", "Could I have a 27-inch monitor? The old one is too small for two documents.", "Old screen goes back to stock.", "The larger screen was delivered, settings were adapted."},
		},
		talk: []episode{
			{ask("We have 27-inch screens in stock. Shall we set one up on {day}?"), say("Gladly, in the morning please.")},
		},
		work:     []job{{"On-site visit", "Screen delivered and connected in {room}", 20, true}},
		closing:  "Delivered",
		approval: "A screen for {requester}. Do you agree with the purchase?",
		expense:  &expense{"Monitor 27 inches", 190, 320},
	},
	{
		category: "Hardware/Docking station", kind: incident, weight: 20, team: serviceDesk,
		urgency: 3, impact: 2, hours: 6,
		stories: []story{
			{"Docking station does not recognise screens|No picture at the docking station", "When I put {computer} into the dock, only one of two screens gets a picture.",
				"Firmware of the dock is two years old.", "The firmware of the docking station was updated. Both screens run."},
			{"Network at the dock drops out", "At the docking station in {room} the network is gone every few minutes.",
				"Same with another laptop: it is the dock.", "The dock was faulty and has been exchanged."},
		},
		talk: []episode{
			{ask("Does it help to switch the dock off for a minute?"), say("For an hour or so, then it starts again.")},
		},
		work:    []job{{"On-site visit", "Docking station in {room} checked", 30, false}},
		closing: "Configuration changed", device: true,
	},
	{
		category: "Hardware/Keyboard and mouse", kind: request, weight: 16, team: fieldSupport,
		urgency: 2, impact: 2, hours: 6,
		stories: []story{
			{"Keyboard with sticking keys|New keyboard", "Two keys of my keyboard stick since yesterday.", "", "A new keyboard was handed over."},
			{"New mouse|Mouse double-clicks by itself", "My mouse double-clicks by itself. Please send a new one to {room}.", "", "Replaced from stock."},
			{"Ergonomic mouse", "The company doctor recommends an ergonomic mouse to me.", "Recommendation seen.", "A vertical mouse was handed over."},
		},
		talk: []episode{
			{ask("You can fetch it at the IT desk, or shall we send it?"), say("I will come by today.")},
		},
		work:    []job{{"On-site visit", "Handed over at the IT desk", 5, false}},
		closing: "Hardware replaced",
		expense: &expense{"Keyboard or mouse", 25, 90},
	},
	{
		category: "Hardware/Laptop", kind: request, weight: 14, team: fieldSupport,
		urgency: 2, impact: 2, hours: 40,
		stories: []story{
			{"Replacement of {computer}|{computer} is due", "{computer} is more than four years old and due for replacement. Please make an appointment with me.",
				"Data is in the synchronised folders, nothing local.", "The new laptop is in use, the old one will be wiped after two weeks."},
			{"New laptop due|Laptop renewal", "According to the list of {department} I get a new laptop this quarter.",
				"", "Exchange done; {app} was installed and tested with {user}."},
		},
		talk: []episode{
			{ask("The new {model} is ready. The move takes about an hour; would {day} at {time} do?"), say("Yes, I will keep the time free.")},
		},
		work: []job{
			{"Installation", "New device prepared with the standard image and {app}", 60, false},
			{"On-site visit", "Data moved, old device taken back", 60, true},
		},
		closing: "Delivered", device: true,
		approval: "Replacement of {computer} by a {model}. Please approve.",
		expense:  &expense{"Laptop {model}", 950, 1500},
	},
	{
		category: "Hardware/Printer", kind: incident, weight: 30, team: serviceDesk,
		urgency: 3, impact: 3, hours: 3,
		stories: []story{
			{"Paper jam in {printer}|{printer} reports a paper jam", "{printer} reports a paper jam, but there is no paper to be seen anywhere.",
				"Scrap of paper in the duplex unit.", "A scrap of paper in the duplex unit was removed, test pages run through."},
			{"{printer} tears paper", "The printer near {room} tears the paper in the second tray.",
				"Feed roller worn out, 310,000 pages.", "The feed rollers were replaced."},
		},
		talk: []episode{
			{ask("Please open the flap at the back and look for scraps of paper there."), say("There is nothing to be seen.")},
		},
		work:    []job{{"On-site visit", "{printer} opened and cleaned", 25, false}},
		closing: "Hardware repaired", supplier: "Printing",
	},
	{
		category: "Hardware/Printer", kind: incident, weight: 26, team: serviceDesk,
		urgency: 3, impact: 3, hours: 2.5,
		stories: []story{
			{"{printer} is offline|Cannot print", "All of us in {department} see {printer} as offline since {time}.",
				"Printer had a new address after the power cut; reservation was missing.", "The printer had got another address; it now has a fixed one."},
			{"Print jobs stay in the queue|Nothing comes out of {printer}", "My print jobs vanish without a page coming out of {printer}.",
				"One damaged job of 400 MB blocks the queue.", "The queue was blocked by a damaged job. It was deleted and the service restarted."},
		},
		talk: []episode{
			{ask("Please print a test page now."), say("It comes out, thank you!")},
		},
		work:    []job{{"Remote support", "Queue of {printer} checked and restarted", 15, false}},
		closing: "Service restored",
	},
	{
		category: "Hardware/Printer", kind: request, weight: 20, team: fieldSupport,
		urgency: 2, impact: 3, hours: 8,
		stories: []story{
			{"Toner for {printer}|{printer}: toner empty", "{printer} asks for new toner, and there is none left in the cupboard.", "", "Toner was replaced and one spare put into the cupboard."},
			{"Pale prints from {printer}|{printer}: cyan almost empty", "The colours of {printer} get pale.", "", "The cyan cartridge was replaced; colours are fine again."},
		},
		talk: []episode{
			{ask("Toner is on its way with the internal mail."), say("It has arrived, thank you.")},
		},
		work:    []job{{"On-site visit", "Toner exchanged at {printer}", 10, false}},
		closing: "Delivered", supplier: "Printing",
		expense: &expense{"Toner for {printer}", 60, 190},
	},
	{
		category: "Hardware/Mobile phone", kind: incident, weight: 12, team: fieldSupport,
		urgency: 3, impact: 2, hours: 18,
		stories: []story{
			{"Phone display shattered|Company phone broken", "My company phone fell and the display is shattered. I can hardly read anything.", "Repair is cheaper than a new one.", "The display was repaired; the loan phone is back."},
			{"Mobile phone does not charge", "The phone no longer charges, whatever cable I take.", "Socket full of lint, contacts corroded.", "A replacement phone was handed over, data came back from the backup."},
		},
		talk: []episode{
			{ask("Is everything in the cloud backup?"), say("Yes, the backup is from last night.")},
			{ask("Please bring the phone to the IT desk."), say("I will come at {time}.")},
		},
		work:    []job{{"Installation", "Phone enrolled and restored from backup", 40, false}},
		closing: "Hardware replaced", supplier: "Telecom",
		expense: &expense{"Repair of smartphone", 90, 240},
	},
	{
		category: "Hardware/Mobile phone", kind: request, weight: 9, team: fieldSupport,
		urgency: 2, impact: 2, hours: 30,
		stories: []story{
			{"Company phone needed|Smartphone for on-call duty", "In my new role I am on call and need a company phone.", "SIM card activated, number from the pool.", "Phone and SIM card were handed over, the user agreement is signed."},
			{"Smartphone for {colleague}", "Please order a smartphone with data contract for {colleague}.", "", "{colleague} has the phone; it is enrolled in device management."},
		},
		talk: []episode{
			{ask("iPhone or Android?"), say("Whatever is in stock.")},
		},
		work:    []job{{"Installation", "Phone enrolled in device management", 30, false}},
		closing: "Delivered", supplier: "Telecom",
		approval: "A company phone with contract is requested by {requester}. Please approve.",
		expense:  &expense{"Smartphone with case", 390, 780},
	},
	{
		category: "Hardware/Keyboard and mouse", kind: request, weight: 12, team: fieldSupport,
		urgency: 2, impact: 2, hours: 7,
		stories: []story{
			{"Headset for video calls|New headset", "In the open-plan office I need a headset with noise cancelling.", "", "Headset handed over, test call successful."},
			{"Headset microphone broken", "Others hear me only very quietly, even after changing the cable of the headset.", "Microphone arm broken inside.", "The headset was exchanged under warranty."},
		},
		talk: []episode{
			{ask("With cable or wireless?"), say("Wireless, if possible.")},
		},
		work:    []job{{"On-site visit", "Headset handed over and tested", 10, false}},
		closing: "Delivered",
		expense: &expense{"Headset", 60, 180},
	},
	{
		category: "Hardware/Laptop", kind: incident, weight: 5, team: fieldSupport,
		urgency: 4, impact: 2, hours: 14,
		stories: []story{
			{"Coffee over the laptop|Liquid spilled over {computer}", "I have spilled a cup of coffee over {computer}. It is switched off and lies upside down.", "Keyboard wet, mainboard looks dry.", "The keyboard was replaced, everything else survived. Data is complete."},
			{"Water in the keyboard", "Water ran into the keyboard of {computer}. It still runs, but some keys do not.", "Corrosion on the mainboard.", "The device cannot be saved. Data was recovered from the disk and moved to another one."},
		},
		talk: []episode{
			{ask("Leave it switched off, please, and bring it to the IT desk."), say("I am on my way.")},
		},
		work:    []job{{"Repair", "{computer} opened, dried and cleaned", 75, false}},
		closing: "Hardware repaired", supplier: "Hardware", device: true,
		expense: &expense{"Spare parts for {model}", 80, 260},
	},
	{
		category: "Facilities/Badges", kind: request, weight: 10, team: fieldSupport,
		urgency: 3, impact: 2, hours: 6,
		stories: []story{
			{"Badge does not open the door", "My badge no longer opens the door of {building}.", "Door group had been removed with the change of department.", "The badge was encoded anew; the door of {building} opens again."},
			{"Lost badge|New badge", "I have lost my badge, probably on the train yesterday. Please lock it.", "Old badge locked at once.", "A new badge was handed over, the old one is locked."},
		},
		talk: []episode{
			{ask("Please come to the IT desk with an identity card."), say("I will come at {time}.")},
		},
		work:    []job{{"Administration", "Badge encoded and tested", 10, false}},
		closing: "Delivered",
	},
	{
		category: "Facilities/Meeting room equipment", kind: incident, weight: 14, team: fieldSupport,
		urgency: 4, impact: 3, hours: 3,
		stories: []story{
			{"No picture in {meeting}|Projector in {meeting} shows no picture", "In {meeting} the projector finds no signal. We have guests at {time}.", "HDMI cable under the table is broken; spare one used.", "The cable under the table was broken and has been replaced."},
			{"{meeting}: screen stays dark", "The big screen in {meeting} stays dark, whatever laptop we connect.", "Input was set to the old player.", "The screen's input was set wrongly. A short guide now lies in {meeting}."},
		},
		talk: []episode{
			{ask("A colleague is on the way to you."), say("Thank you, that was quick!")},
		},
		work:    []job{{"On-site visit", "Equipment of {meeting} checked", 20, false}},
		closing: "Hardware repaired",
	},
}
