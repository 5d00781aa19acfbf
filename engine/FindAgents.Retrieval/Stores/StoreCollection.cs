using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores;

/// <summary>What collections of every store of ours have in common: what may be asked of them, and how it is said.</summary>
/// <typeparam name="TKey">The keys' type, or <see cref="object"/>.</typeparam>
/// <typeparam name="TRecord">The record type.</typeparam>
internal abstract partial class StoreCollection<TKey, TRecord> : VectorStoreCollection<TKey, TRecord>
    where TKey : notnull
    where TRecord : class
{
    // Rounding between a score and a similarity.
    private const double ScoreSlack = 1e-9;

    private readonly VectorStore _store;
    private readonly VectorStoreCollectionMetadata _metadata;

    /// <summary>Names a collection, which need not be there yet.</summary>
    /// <param name="store">Its store.</param>
    /// <param name="metadata">Its name and its store's.</param>
    /// <param name="model">The record type.</param>
    protected StoreCollection(VectorStore store, VectorStoreCollectionMetadata metadata, CollectionModel model)
    {
        (_store, _metadata, Model) = (store, metadata, model);
        Name = metadata.CollectionName!;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The record type.</summary>
    protected CollectionModel Model { get; }

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) =>
        _store.CollectionExistsAsync(Name, cancellationToken);

    /// <inheritdoc/>
    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default) =>
        _store.EnsureCollectionDeletedAsync(Name, cancellationToken);

    /// <inheritdoc/>
    public override Task<TRecord?> GetAsync(TKey key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return FindAsync(key, WithVectors(options?.IncludeVectors ?? false), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>In the keys' order.</remarks>
    public override IAsyncEnumerable<TRecord> GetAsync(IEnumerable<TKey> keys, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return FindAsync(keys, WithVectors(options?.IncludeVectors ?? false), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>In the order asked for, then by key.</remarks>
    /// <exception cref="FilterException">The filter or an ordering cannot be translated.</exception>
    public override IAsyncEnumerable<TRecord> GetAsync(Expression<Func<TRecord, bool>> filter, int top, FilteredRecordRetrievalOptions<TRecord>? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var withVectors = WithVectors(options?.IncludeVectors ?? false);
        return FindAsync(Translate(filter), Order(options?.OrderBy), top, options?.Skip ?? 0, withVectors, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="RecordException">The record cannot be stored.</exception>
    public override Task UpsertAsync(TRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return UpsertAsync([record], cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>When the task has ended, the records are on the disk. Of two records with one key the later one counts.</remarks>
    /// <exception cref="RecordException">A record cannot be stored; none was.</exception>
    public override async Task UpsertAsync(IEnumerable<TRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        // All of them first: they may take long to come, and somebody may have to wait meanwhile.
        TRecord[] all = [.. records];
        if (Array.Exists(all, record => record is null))
        {
            throw new RecordException($"A record for the collection '{Name}' is null.");
        }

        if (all.Length == 0)
        {
            return;
        }

        var embeddings = await EmbeddingsAsync(all, cancellationToken).ConfigureAwait(false);
        var written = await PutAsync(
            binding => [.. all.Select((record, i) => binding.ToStored(record, property => embeddings.GetValueOrDefault(property)?[i]))],
            cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < all.Length; i++)
        {
            // Only now: a record of a write that failed has no key, and may be written again.
            if (written.Given[i] is { } key)
            {
                written.Binding.SetKey(all[i], key);
            }
        }

        await written.Afterwards().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(TKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DeleteAsync([key], cancellationToken);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return RemoveAsync([.. keys], cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>The most alike first, those that are equally alike by key.</remarks>
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
        var function = SimilarityFunction.Of(property.DistanceFunction)!.Value;
        var search = new StoreSearch(
            property,
            query,
            Top: top,
            options.Skip,
            options.ScoreThreshold is { } score ? function.Score(score) - ScoreSlack : double.NegativeInfinity,
            options is StoreSearchOptions<TRecord> { Exact: true },
            (options as StoreSearchOptions<TRecord>)?.Effort,
            options.Filter is null ? null : Translate(options.Filter),
            withVectors);
        foreach (var (record, similarity) in await SearchAsync(search, cancellationToken).ConfigureAwait(false))
        {
            var told = function.Score(similarity);
            if (options.ScoreThreshold is { } threshold && (function.IsDistance ? told > threshold : told < threshold))
            {
                break;
            }

            yield return new VectorSearchResult<TRecord>(record, told);
        }
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(VectorStoreCollectionMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : _store.GetService(serviceType);
    }

    /// <summary>Translates a filter.</summary>
    /// <exception cref="FilterException">A part has no translation.</exception>
    protected abstract SqlFilter Translate(LambdaExpression filter);

    /// <summary>A term of an ordering in which nulls are less than everything.</summary>
    protected abstract string OrderTerm(PropertyModel property, bool ascending);

    /// <summary>The record of a key, or null.</summary>
    protected abstract Task<TRecord?> FindAsync(TKey key, bool withVectors, CancellationToken cancellationToken);

    /// <summary>The records of keys, in their order.</summary>
    protected abstract IAsyncEnumerable<TRecord> FindAsync(IEnumerable<TKey> keys, bool withVectors, CancellationToken cancellationToken);

    /// <summary>The records that a filter takes.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="order">Terms of an ordering, each with a comma after it; records come by key in the end.</param>
    /// <param name="top">How many at most.</param>
    /// <param name="skip">How many to leave out before these.</param>
    /// <param name="withVectors">Whether to read vectors.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    protected abstract IAsyncEnumerable<TRecord> FindAsync(SqlFilter filter, string order, int top, int skip, bool withVectors, CancellationToken cancellationToken);

    /// <summary>The most alike, in order, from <see cref="StoreSearch.Skip"/> on; none whose similarity is less than the floor.</summary>
    protected abstract Task<List<(TRecord Record, double Similarity)>> SearchAsync(StoreSearch search, CancellationToken cancellationToken);

    /// <summary>Writes records, all or none.</summary>
    /// <param name="records">Makes stored records, given the binding; a second time where the writing must be tried again.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    protected abstract Task<StoreWrite> PutAsync(Func<RecordBinding, StoredRecord[]> records, CancellationToken cancellationToken);

    /// <summary>Deletes the records of keys, where there are such.</summary>
    protected abstract Task RemoveAsync(TKey[] keys, CancellationToken cancellationToken);
}
