#!/bin/sh
# Counts the open tickets: sh report.sh
#
# It prints how many there are by status, and the twelve most urgent, of the first 1,000. GLPI_URL, GLPI_CLIENT_ID,
# GLPI_CLIENT_SECRET, GLPI_USERNAME and GLPI_PASSWORD say where and as whom. curl 7.76 or newer and jq are needed.
set -eu
api=${GLPI_URL%/}/api.php
ask() { curl --silent --show-error --fail-with-body "$@"; }
token=$(ask "$api/token" -d grant_type=password -d scope=api \
	--data-urlencode "client_id=$GLPI_CLIENT_ID" --data-urlencode "client_secret=$GLPI_CLIENT_SECRET" \
	--data-urlencode "username=$GLPI_USERNAME" --data-urlencode "password=$GLPI_PASSWORD" | jq -r .access_token)

ask -G "$api/v2/Assistance/Ticket" -H "Authorization: Bearer $token" -d limit=1000 \
	--data-urlencode 'filter=status.id=out=(5,6);is_deleted==false' --data-urlencode 'sort=priority:desc,date' |
	jq -r '"\(length) open tickets", "", "By status",
		(group_by(.status.name) | sort_by(-length)[] | "\(length)\t\(.[0].status.name)"), "", "The most urgent",
		(sort_by(-.priority, .date)[:12][] | "\(.id)\t\(.date[:10])\tpriority \(.priority)\t\(.name)")'
