using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores;

/// <summary>What a collection's records have, as it stands in the file.</summary>
/// <param name="Key">The key.</param>
/// <param name="Data">The data properties, in the columns' order.</param>
/// <param name="Vectors">The vector properties, in the order they were added.</param>
internal sealed record CollectionSchema(StoredProperty Key, IReadOnlyList<StoredProperty> Data, IReadOnlyList<StoredVector> Vectors)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>What a record type asks for.</summary>
    public static CollectionSchema Of(CollectionModel model) => new(
        new StoredProperty(model.KeyProperty.StorageName, StoredTypes.OfKey(model.KeyProperty.Type)!.Value),
        // Long values last: reading past them is what makes a filter on what stands behind them slow.
        [.. model.DataProperties
            .Select(property => new StoredProperty(property.StorageName, StoredTypes.Of(property.Type)!.Value, property.IsIndexed))
            .OrderBy(property => property.Type is StoredType.Bytes ? 2 : property.Type is StoredType.TextList ? 1 : 0)],
        [.. model.VectorProperties.Select(property => new StoredVector(
            property.StorageName,
            StoredTypes.OfVector(property.EmbeddingType)!.Value,
            property.Dimensions,
            SimilarityFunction.Of(property.DistanceFunction)!.Value.Similarity))]);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="StoreFormatException">It is something else.</exception>
    public static CollectionSchema FromJson(string json, string collection)
    {
        try
        {
            return JsonSerializer.Deserialize<CollectionSchema>(json, Json) is { Key: not null, Data: not null, Vectors: not null } schema
                ? schema
                : throw new JsonException("A part is missing.");
        }
        catch (JsonException error)
        {
            throw new StoreFormatException($"The schema of the collection '{collection}' cannot be read: {error.Message} Put a copy of the store in its place.", error);
        }
    }

    /// <summary>The text that stands in the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>This schema and what another adds to it: properties that older records go without, and indices.</summary>
    /// <param name="wanted">What a record type asks for.</param>
    /// <param name="collection">The collection's name, for messages.</param>
    /// <exception cref="CollectionSchemaException">A property is there already, and is something else.</exception>
    public CollectionSchema With(CollectionSchema wanted, string collection)
    {
        if (Key != wanted.Key)
        {
            throw Differs(collection, $"its key is '{Key.Name}' of type {Key.Type}, not '{wanted.Key.Name}' of type {wanted.Key.Type}");
        }

        var (data, vectors) = (Data.ToList(), Vectors.ToList());
        foreach (var property in wanted.Data)
        {
            if (Find(property.Name) is { } clash)
            {
                throw Differs(collection, $"it has {clash} named '{property.Name}'");
            }

            var at = data.FindIndex(there => Same(there.Name, property.Name));
            if (at < 0)
            {
                data.Add(property);
            }
            else if (data[at].Name != property.Name || data[at].Type != property.Type)
            {
                throw Differs(collection, $"its '{data[at].Name}' is of type {data[at].Type}, not '{property.Name}' of type {property.Type}");
            }
            else if (property.Indexed)
            {
                data[at] = data[at] with { Indexed = true };
            }
        }

        foreach (var vector in wanted.Vectors)
        {
            var at = vectors.FindIndex(there => Same(there.Name, vector.Name));
            if (at >= 0 ? vectors[at] != vector : data.Exists(there => Same(there.Name, vector.Name)) || Same(Key.Name, vector.Name))
            {
                throw Differs(collection, at < 0
                    ? $"its '{vector.Name}' is no vector"
                    : $"its vectors '{vectors[at].Name}' are {Say(vectors[at])}, not {Say(vector)}");
            }

            if (at < 0)
            {
                vectors.Add(vector);
            }
        }

        return new CollectionSchema(Key, data, vectors);

        string? Find(string name) => Same(Key.Name, name) ? "a key" : Vectors.Any(vector => Same(vector.Name, name)) ? "vectors" : null;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Say(StoredVector vector) => $"{vector.Element} of {vector.Dimensions} dimensions compared by {vector.Similarity}";

    private static CollectionSchemaException Differs(string collection, string how) =>
        new($"The collection '{collection}' does not fit the record type: {how}. Use the type it was made with, or another collection.");
}
