using System.Globalization;
using FindAgents.Retrieval.Postgres;
using Npgsql;
using Pgvector;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>One search: candidates by pgvector's arithmetic, ranked by ours.</summary>
/// <remarks>
/// <para>
/// pgvector sums in float32, in an order of its own. So that scores, order and ties are those of the embedded store, candidates
/// come with their vectors and are compared here. An exact search asks for more than are wanted, and for still more until whoever
/// was left out is too far away even if pgvector erred as much as it can.
/// </para>
/// <para>
/// A search by an index takes the candidates that the index gives. Where it gives fewer than are wanted, because a filter takes few or because the
/// collection has no more, everything is compared: nothing that is there is missing because of an index.
/// </para>
/// </remarks>
/// <param name="connection">A connection in a transaction of one snapshot.</param>
/// <param name="binding">The collection.</param>
/// <param name="asked">What is searched for.</param>
internal sealed class PostgresSearch(NpgsqlConnection connection, PostgresBinding binding, StoreSearch asked)
{
    // hnsw.ef_search goes no further, and pages that deep are better compared in full.
    private const int MostByIndex = 1000;

    // Candidates beyond those wanted, so that what rounding put in the wrong order near the end comes right.
    private const int Spare = 16;

    // The norms that float32 squares without overflow or loss; vectors beyond them are always candidates.
    private const string Ordinary = "BETWEEN 1e-9 AND 1e9";

    private readonly StoredVector _vector = binding.Find(asked.Property).Stored;
    private readonly float[] _floats = new float[asked.Query.Length];

    private string Column => $"{RecordFilter.RecordsAlias}.{PostgresTables.Column(_vector.Name)}";

    private string From => $"FROM {binding.Tables.Records} AS {RecordFilter.RecordsAlias} WHERE {Column} IS NOT NULL{(asked.Filter is { } filter ? $" AND {filter.Sql}" : "")}";

    private object?[] Parameters => asked.Filter?.Parameters ?? [];

    private string Mark => string.Create(CultureInfo.InvariantCulture, $"${Parameters.Length + 1}");

    private string Limit => string.Create(CultureInfo.InvariantCulture, $"${Parameters.Length + 2}");

    /// <summary>The most alike, in order.</summary>
    /// <param name="index">Whether there is an index to ask.</param>
    /// <param name="effort">How many candidates it looks at.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Keys, as columns hold them, and similarities: as many as are wanted, or all there are, in any case.</returns>
    public async Task<List<(object Key, double Similarity)>> RunAsync(bool index, int effort, CancellationToken cancellationToken)
    {
        if (index && !asked.Exact && asked.Wanted <= MostByIndex)
        {
            var (found, rows) = await ByIndexAsync(effort, cancellationToken).ConfigureAwait(false);
            if (rows >= asked.Wanted)
            {
                return found;
            }
        }

        return await ByVectorsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<(List<(object Key, double Similarity)> Found, long Rows)> ByIndexAsync(int effort, CancellationToken cancellationToken)
    {
        var limit = asked.Wanted + Spare;
        await connection.ExecuteAsync(
            "SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)",
            [Math.Clamp(Math.Max(effort, limit), 1, MostByIndex).ToString(CultureInfo.InvariantCulture)],
            cancellationToken).ConfigureAwait(false);
        var distance = binding.Tables.Distance(_vector, Column, $"{Mark}::{binding.Tables.TypeOf(_vector)}");
        var (ranked, rows, _) = await RankAsync($"SELECT {binding.KeyColumn}, {Column} {From} ORDER BY {distance} LIMIT {Limit}", limit, cancellationToken).ConfigureAwait(false);
        return (ranked, rows);
    }

    private async Task<List<(object Key, double Similarity)>> ByVectorsAsync(CancellationToken cancellationToken)
    {
        var error = Error(_vector.Dimensions);
        var sql = $"SELECT {binding.KeyColumn}, {Column}, {LeastDistance(error)} AS _least {From} ORDER BY _least LIMIT {Limit}";
        for (var limit = asked.Wanted + Math.Max(64L, asked.Wanted / 4); ; limit *= 4)
        {
            var (ranked, rows, least) = await RankAsync(sql, limit, cancellationToken).ConfigureAwait(false);
            if (rows < limit)
            {
                return ranked;
            }

            // The most that somebody can be alike who was left out.
            var most = Math.BitIncrement(MostSimilarity(least, error));
            if (most < asked.Floor || (ranked.Count >= asked.Wanted && ranked[asked.Wanted - 1].Similarity > most))
            {
                return ranked;
            }
        }
    }

    // A sum of n float32 products errs by n+1 roundings of 2^-24 at most, relative to the norms; and so do pgvector's norms, and the
    // query of length 1.
    private static double Error(int dimensions) => (dimensions + 16) * Math.ScaleB(1, -22);

    // How near a vector may be at least, as if its distance were told without error.
    private string LeastDistance(double error)
    {
        var wide = _vector.Element == VectorElement.Float32 ? Column : $"{Column}::{binding.Tables.VectorSchema}.vector";
        var distance = binding.Tables.Distance(_vector, wide, $"{Mark}::{binding.Tables.VectorSchema}.vector({_vector.Dimensions})");
        var norm = $"{binding.Tables.VectorSchema}.vector_norm({wide})";
        var told = _vector.Similarity == Similarity.Cosine
            ? distance
            : string.Create(CultureInfo.InvariantCulture, $"({distance}) - {error:r} * {norm}");
        return $"CASE WHEN {norm} {Ordinary} THEN {told} ELSE '-Infinity' END";
    }

    private double MostSimilarity(double least, double error) => _vector.Similarity == Similarity.Cosine
        ? 1 - least + error
        : -least * Math.Sqrt(VectorMath.Dot(asked.Query.Span, asked.Query.Span));

    private async Task<(List<(object Key, double Similarity)> Ranked, long Rows, double Last)> RankAsync(string sql, long limit, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, [.. Parameters, Query(), limit]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (ranked, rows, last) = (new List<(object Key, double Similarity)>(), 0L, double.NegativeInfinity);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows++;
            VectorValue.Read(PostgresBinding.Bytes(reader, 1, _vector.Element), _vector.Element, _floats);
            var similarity = VectorMath.Compare(_vector.Similarity, asked.Query.Span, _floats);
            if (similarity >= asked.Floor)
            {
                ranked.Add((PostgresColumn.Read(binding.Schema.Key.Type, reader, 0)!, similarity));
            }

            last = reader.FieldCount > 2 ? reader.GetDouble(2) : last;
        }

        ranked.Sort(static (one, other) => other.Similarity.CompareTo(one.Similarity) is not 0 and var order ? order : StoredKeyOrder.Instance.Compare(one.Key, other.Key));
        return (ranked, rows, last);
    }

    // Of length 1, which changes no order and keeps float32 from overflowing.
    private Vector Query()
    {
        var norm = Math.Sqrt(VectorMath.Dot(asked.Query.Span, asked.Query.Span));
        var unit = new float[asked.Query.Length];
        for (var i = 0; norm > 0 && i < unit.Length; i++)
        {
            unit[i] = (float)(asked.Query.Span[i] / norm);
        }

        return new Vector(unit);
    }
}
