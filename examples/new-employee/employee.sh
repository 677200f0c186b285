#!/bin/sh
# Prepares the first day of a colleague: sh employee.sh NUMBER LOGIN FIRSTNAME REALNAME EMAIL GROUP [LICENCE]
#
# They get an account with the rights of a requester, are a member of their group, and hold a software licence that
# nobody has yet. What was done before is not done again. GLPI_URL, GLPI_CLIENT_ID, GLPI_CLIENT_SECRET, GLPI_USERNAME
# and GLPI_PASSWORD say where and as whom. curl 7.76 or newer and jq are needed.
set -eu
[ $# -ge 6 ] || { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
api=${GLPI_URL%/}/api.php

ask() { curl --silent --show-error --fail-with-body "$@"; }
token=$(ask "$api/token" -d grant_type=password -d scope=api \
	--data-urlencode "client_id=$GLPI_CLIENT_ID" --data-urlencode "client_secret=$GLPI_CLIENT_SECRET" \
	--data-urlencode "username=$GLPI_USERNAME" --data-urlencode "password=$GLPI_PASSWORD" | jq -r .access_token)
find() { ask -G "$api/v2/$1" -H "Authorization: Bearer $token" --data-urlencode "filter=$2" | jq '.[0].id // empty'; }
send() { ask -X "$1" "$api/v2/$2" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$3"; }

user=$(find Administration/User "registration_number==\"$1\"")
if [ -z "$user" ]; then
	group=$(find Administration/Group "name==\"$6\"")
	: "${group:?there is no group $6}"
	profile=$(find Administration/Profile 'name=="Self-Service"')
	user=$(send POST Administration/User "$(jq -n --arg number "$1" --arg login "$2" --arg first "$3" --arg real "$4" \
		--arg email "$5" '{username: $login, firstname: $first, realname: $real, emails: [$email],
			registration_number: $number, is_active: true}')" | jq .id)
	# New users get that profile by themselves where it is the default.
	[ -n "$(find "Administration/User/$user/Authorization" "profile.id==$profile")" ] ||
		send POST "Administration/User/$user/Authorization" \
			"{\"profile\": {\"id\": $profile}, \"entity\": {\"id\": 0}, \"is_recursive\": true}" >/dev/null
	send POST "Administration/Group/$group/Member" "{\"user\": {\"id\": $user}}" >/dev/null
fi
if [ -n "${7:-}" ] && [ -z "$(find Management/License "name==\"$7\";user.id==$user")" ]; then
	free=$(find Management/License "name==\"$7\";is_deleted==false;user.id=isnull=")
	: "${free:?no licence $7 is left}"
	send PATCH "Management/License/$free" "{\"user\": {\"id\": $user}}" >/dev/null
fi
echo "$2: user $user"
