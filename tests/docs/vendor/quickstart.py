# Using Python SDK
import sinkove as sk

client = sk.client("YOUR_API_KEY")
datasets = client.list_datasets()
print(f"You have {len(datasets)} datasets")
