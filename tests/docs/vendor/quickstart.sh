# List your datasets
curl -X GET "https://api.sinkove.com/v1/datasets" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -H "Content-Type: application/json"
