using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores;

/// <summary>Reads a record type, or a definition, as the abstractions describe it, and refuses what no store of ours keeps.</summary>
internal sealed class StoreModelBuilder() : CollectionModelBuilder(new CollectionModelBuildingOptions { SupportsMultipleVectors = true, RequiresAtLeastOneVector = false })
{
    /// <summary>The largest dimension of a vector.</summary>
    public const int MaxDimensions = 16_384;

    /// <summary>The name of our own column.</summary>
    public const string ReservedName = "_seq";

    /// <inheritdoc/>
    protected override IReadOnlyList<EmbeddingGenerationDispatcher> EmbeddingGenerationDispatchers { get; } =
        [EmbeddingGenerationDispatcher.Create<Embedding<float>>(), EmbeddingGenerationDispatcher.Create<Embedding<Half>>()];

    /// <summary>The model of a record type.</summary>
    /// <param name="collection">The collection's name, for messages.</param>
    /// <param name="recordType">The type, or null for dictionaries.</param>
    /// <param name="keyType">The type of keys that callers use.</param>
    /// <param name="definition">What stands for the type's attributes, if anything.</param>
    /// <param name="generator">Makes vectors where neither property nor definition name a generator.</param>
    /// <exception cref="CollectionSchemaException">The type cannot be stored.</exception>
    public static CollectionModel Read(string collection, Type? recordType, Type keyType, VectorStoreCollectionDefinition? definition, IEmbeddingGenerator? generator)
    {
        try
        {
            var builder = new StoreModelBuilder();
            var model = recordType is null ? builder.BuildDynamic(definition!, generator) : builder.Build(recordType, keyType, definition, generator);
            Check(model);
            return model;
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            throw new CollectionSchemaException($"{recordType?.Name ?? "The definition"} cannot be stored in the collection '{collection}'. {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    protected override bool SupportsKeyAutoGeneration(Type keyPropertyType) =>
        keyPropertyType == typeof(Guid) || keyPropertyType == typeof(long);

    /// <inheritdoc/>
    protected override void ValidateKeyProperty(KeyPropertyModel keyProperty)
    {
        base.ValidateKeyProperty(keyProperty);
        if (StoredTypes.OfKey(keyProperty.Type) is null)
        {
            throw new NotSupportedException($"The key property '{keyProperty.ModelName}' is a {keyProperty.Type.Name}; keys may be {StoredTypes.Keys}.");
        }
    }

    /// <inheritdoc/>
    protected override bool IsDataPropertyTypeValid(Type type, [NotNullWhen(false)] out string? supportedTypes)
    {
        supportedTypes = StoredTypes.Data;
        return StoredTypes.Of(type) is not null;
    }

    /// <inheritdoc/>
    protected override bool IsVectorPropertyTypeValid(Type type, [NotNullWhen(false)] out string? supportedTypes)
    {
        supportedTypes = StoredTypes.Vectors;
        return StoredTypes.OfVector(type) is not null;
    }

    private static void Check(CollectionModel model)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { ReservedName };
        foreach (var property in model.Properties)
        {
            if (!names.Add(property.StorageName))
            {
                throw new NotSupportedException($"The storage name '{property.StorageName}' is taken: names must differ by more than case, and '{ReservedName}' is the store's own. Give '{property.ModelName}' another StorageName.");
            }

            if (!StoredText.IsStorable(property.StorageName))
            {
                throw new NotSupportedException($"The storage name of '{property.ModelName}' holds a NUL or half a surrogate pair. Give it another StorageName.");
            }
        }

        foreach (var vector in model.VectorProperties)
        {
            if (vector.Dimensions is < 1 or > MaxDimensions)
            {
                throw new NotSupportedException($"The vector property '{vector.ModelName}' has {vector.Dimensions} dimensions; 1 to {MaxDimensions} are possible.");
            }

            if (SimilarityFunction.Of(vector.DistanceFunction) is null)
            {
                throw new NotSupportedException($"The distance function '{vector.DistanceFunction}' of the vector property '{vector.ModelName}' is not known; there are {SimilarityFunction.Names}.");
            }
        }

        if (model.DataProperties.FirstOrDefault(property => property.IsFullTextIndexed) is { } text)
        {
            throw new NotSupportedException($"The data property '{text.ModelName}' asks for a full-text index, which this store does not have. Leave IsFullTextIndexed out.");
        }
    }
}
