#!/bin/sh
# Turns an alert into a ticket: sh alert.sh KEY firing|resolved [SUMMARY [DETAILS]]
#
# The first alert of a key opens a critical incident for the group GLPI_GROUP (Network), the same key again adds a
# followup to the open ticket, and "resolved" one that says so. GLPI_URL, GLPI_CLIENT_ID, GLPI_CLIENT_SECRET,
# GLPI_USERNAME and GLPI_PASSWORD say where and as whom. curl 7.76 or newer and jq are needed.
set -eu
key=alert:${1:?the key of the alert} state=${2:?firing or resolved} summary=${3-} details=${4:-}
api=${GLPI_URL%/}/api.php

ask() { curl --silent --show-error --fail-with-body "$@"; }
token=$(ask "$api/token" -d grant_type=password -d scope=api \
	--data-urlencode "client_id=$GLPI_CLIENT_ID" --data-urlencode "client_secret=$GLPI_CLIENT_SECRET" \
	--data-urlencode "username=$GLPI_USERNAME" --data-urlencode "password=$GLPI_PASSWORD" | jq -r .access_token)
find() { ask -G "$api/v2/$1" -H "Authorization: Bearer $token" --data-urlencode "filter=$2" | jq '.[0].id // empty'; }
send() { ask "$api/v2/$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2"; }

ticket=$(find Assistance/Ticket "external_id==\"$key\";status.id=out=(5,6);is_deleted==false")
if [ -n "$ticket" ]; then
	[ "$state" = resolved ] && text='The alert is over.' || text='The alert is there again.'
	send "Assistance/Ticket/$ticket/Timeline/Followup" "{\"content\": \"<p>$text</p>\"}" >/dev/null
	echo "ticket $ticket: followup"
elif [ "$state" = resolved ]; then
	echo "nothing to do"
else
	group=$(find Administration/Group "name==\"${GLPI_GROUP:-Network}\"")
	: "${group:?there is no group ${GLPI_GROUP:-Network}}"
	ticket=$(send Assistance/Ticket "$(jq -n --arg name "$summary" --arg details "$details" --arg key "$key" \
		'{name: $name, content: "<p>\($details | @html)</p>", type: 1, urgency: 5, impact: 5, external_id: $key}')" | jq .id)
	send "Assistance/Ticket/$ticket/TeamMember" "{\"type\": \"Group\", \"id\": $group, \"role\": \"assigned\"}" >/dev/null
	echo "ticket $ticket: opened"
fi
