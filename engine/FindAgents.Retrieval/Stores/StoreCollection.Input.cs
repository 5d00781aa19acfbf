using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores;

internal abstract partial class StoreCollection<TKey, TRecord>
{
    private bool WithVectors(bool asked) => !asked || !Model.EmbeddingGenerationRequired
        ? asked
        : throw new CollectionSchemaException($"The records of '{Name}' hold what vectors are made of, not vectors, so these cannot be included. Leave IncludeVectors out.");

    private string Order(Func<FilteredRecordRetrievalOptions<TRecord>.OrderByDefinition, FilteredRecordRetrievalOptions<TRecord>.OrderByDefinition>? ordering)
    {
        var order = "";
        foreach (var by in ordering?.Invoke(new()).Values ?? [])
        {
            PropertyModel property;
            try
            {
                property = Model.GetDataOrKeyProperty(by.PropertySelector);
            }
            catch (InvalidOperationException error)
            {
                throw new FilterException($"Records cannot be ordered by '{by.PropertySelector.Body}': {error.Message}", error);
            }

            if (StoredTypes.Of(property.Type) is StoredType.Bytes or StoredType.TextList)
            {
                throw new FilterException($"Records cannot be ordered by '{property.ModelName}': an array has no order.");
            }

            order += $"{OrderTerm(property, by.Ascending)}, ";
        }

        return order;
    }

    private VectorPropertyModel VectorProperty(VectorSearchOptions<TRecord> options)
    {
        try
        {
            return Model.GetVectorPropertyOrSingle(options);
        }
        catch (InvalidOperationException error)
        {
            throw new CollectionSchemaException($"The collection '{Name}' cannot be searched like this. {error.Message}", error);
        }
    }

    private async Task<ReadOnlyMemory<float>> QueryAsync<TInput>(VectorPropertyModel property, TInput searchValue, CancellationToken cancellationToken)
    {
        object value = searchValue!;
        if (StoredTypes.OfVector(value.GetType()) is null)
        {
            if (property.EmbeddingGenerationDispatcher is null)
            {
                throw new RecordException($"'{Name}' cannot be searched with a {value.GetType().Name}: search values may be {StoredTypes.Vectors}, or what an embedding generator takes, and none is configured for '{property.ModelName}'.");
            }

            try
            {
                value = await property.GenerateEmbeddingAsync(value, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is InvalidOperationException or NotSupportedException)
            {
                throw new RecordException($"'{Name}' cannot be searched with a {value.GetType().Name}. {error.Message}", error);
            }
        }

        var query = VectorValue.ToFloats(value, "The search value")!.Value;
        VectorValue.Check(query.Span, property.Dimensions, SimilarityFunction.Of(property.DistanceFunction)!.Value.Similarity, "The search value");
        return query;
    }

    // One call a property for the whole batch, and none for records that have nothing to make a vector of.
    private async Task<Dictionary<VectorPropertyModel, Embedding?[]>> EmbeddingsAsync(TRecord[] records, CancellationToken cancellationToken)
    {
        var embeddings = new Dictionary<VectorPropertyModel, Embedding?[]>();
        foreach (var property in Model.VectorProperties.Where(property => StoredTypes.OfVector(property.Type) is null))
        {
            var sources = records.Select(property.GetValueAsObject).ToArray();
            var made = new Embedding?[records.Length];
            int[] some = [.. Enumerable.Range(0, sources.Length).Where(i => sources[i] is not null)];
            if (some.Length > 0)
            {
                var results = await property.GenerateEmbeddingsAsync(some.Select(i => sources[i]), cancellationToken).ConfigureAwait(false);
                if (results.Count != some.Length)
                {
                    throw new RecordException($"The embedding generator of '{property.ModelName}' gave {results.Count} embeddings for {some.Length} values.");
                }

                for (var i = 0; i < some.Length; i++)
                {
                    made[some[i]] = results[i];
                }
            }

            embeddings.Add(property, made);
        }

        return embeddings;
    }
}
