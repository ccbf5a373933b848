curl -X GET "https://api.sinkove.com/datasets" \
-H "Authorization: Bearer your_API_KEY_here" \
-H "Content-Type: application/json"
