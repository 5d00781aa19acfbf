using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using FindAgents.Retrieval.Stores.Codes;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores.Sqlite;

internal sealed partial class SqliteVectorCollection<TKey, TRecord>
{
    // Rounding between a score and a similarity.
    private const double ScoreSlack = 1e-9;

    /// <inheritdoc/>
    /// <remarks>
    /// The most alike first, those that are equally alike by key; exactly as if every vector that the filter allows had been
    /// compared in full precision, which <see cref="StoreSearchOptions{TRecord}.Exact"/> really does.
    /// </remarks>
    /// <exception cref="RecordException">The search value is no vector of the right dimension, and nothing can make one of it.</exception>
    /// <exception cref="FilterException">The filter cannot be translated.</exception>
    public override async IAsyncEnumerable<VectorSearchResult<TRecord>> SearchAsync<TInput>(TInput searchValue, int top, VectorSearchOptions<TRecord>? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(searchValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        options ??= new VectorSearchOptions<TRecord>();
        var withVectors = WithVectors(options.IncludeVectors);
        var property = VectorProperty(options);
        var query = await QueryAsync(property, searchValue, cancellationToken).ConfigureAwait(false);
        var filter = options.Filter is null ? default : SqliteFilter.Translate(options.Filter, _model);
        var results = await _file.ReadAsync("Search", Name, connection => Search(connection, property, query, top, options, filter, withVectors, cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var result in results)
        {
            yield return result;
        }
    }

    private List<VectorSearchResult<TRecord>> Search(
        StoreConnection connection,
        VectorPropertyModel property,
        ReadOnlyMemory<float> query,
        int top,
        VectorSearchOptions<TRecord> options,
        (string? Sql, object?[]? Parameters) filter,
        bool withVectors,
        CancellationToken cancellationToken)
    {
        var function = SimilarityFunction.Of(property.DistanceFunction)!.Value;
        var wanted = (int)Math.Min((long)top + options.Skip, int.MaxValue);
        var floor = options.ScoreThreshold is { } score ? function.Score(score) - ScoreSlack : double.NegativeInfinity;
        var ranked = Ranked(connection, property, query, wanted, floor, options is StoreSearchOptions<TRecord> { Exact: true }, filter, cancellationToken);
        var binding = Bind(connection).Binding;
        var statement = $"SELECT _seq, {binding.Columns} FROM {binding.Tables.Records} WHERE _seq = ?";
        var results = new List<VectorSearchResult<TRecord>>();
        foreach (var (sequence, similarity) in ranked.Skip(options.Skip).Take(top))
        {
            var told = function.Score(similarity);
            if (options.ScoreThreshold is { } threshold && (function.IsDistance ? told > threshold : told < threshold))
            {
                break;
            }

            results.Add(new VectorSearchResult<TRecord>(Records(connection, binding, statement, sequence, withVectors)!, told));
        }

        return results;
    }

    private List<(long Sequence, double Similarity)> Ranked(
        StoreConnection connection,
        VectorPropertyModel property,
        ReadOnlyMemory<float> query,
        int wanted,
        double floor,
        bool everything,
        (string? Sql, object?[]? Parameters) filter,
        CancellationToken cancellationToken)
    {
        var binding = Bind(connection).Binding;
        var (_, index) = binding.Find(property);
        var search = new VectorSearch(_file, connection, binding, index, query);
        if (everything)
        {
            return search.ByVectors(wanted, floor, Allowed(connection, binding, filter), cancellationToken);
        }

        var codes = _store.Codes(binding.Tables, index);
        for (var attempt = 0; ; attempt++)
        {
            using var view = codes.Sync(connection, Name, cancellationToken);
            // The transaction is another now, and so may the schema be.
            if (Bind(connection).Binding != binding)
            {
                return Ranked(connection, property, query, wanted, floor, everything, filter, cancellationToken);
            }

            try
            {
                return search.ByCodes(codes, view, wanted, floor, Allowed(connection, binding, filter), cancellationToken);
            }
            catch (CodesDamagedException) when (attempt == 0)
            {
                codes.Distrust();
            }
            catch (CodesDamagedException)
            {
                // A disk that does not give back what was written a moment ago.
                return search.ByVectors(wanted, floor, Allowed(connection, binding, filter), cancellationToken);
            }
        }
    }

    private static SequenceSet? Allowed(StoreConnection connection, CollectionBinding binding, (string? Sql, object?[]? Parameters) filter)
    {
        if (filter.Sql is null)
        {
            return null;
        }

        var allowed = new SequenceSet();
        using var statement = connection.PrepareOnce($"SELECT _seq FROM {binding.Tables.Records} AS {SqliteFilter.RecordsAlias} WHERE {filter.Sql}");
        statement.Bind(filter.Parameters);
        while (statement.Step())
        {
            allowed.Add(statement.Int64(0));
        }

        return allowed;
    }

    private VectorPropertyModel VectorProperty(VectorSearchOptions<TRecord> options)
    {
        try
        {
            return _model.GetVectorPropertyOrSingle(options);
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
}
