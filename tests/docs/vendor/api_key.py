import sinkove as sk
# Initialize client with your API key
client = sk.client( "your_API_KEY_here" )
# Your API key is now ready for use
datasets = client.list_datasets()
