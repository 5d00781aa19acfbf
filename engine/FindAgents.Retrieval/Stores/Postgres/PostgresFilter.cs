using System.Linq.Expressions;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>Filters in Postgres' words, such that its indices can answer them.</summary>
internal sealed class PostgresFilter : RecordFilter
{
    private PostgresFilter()
    {
    }

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">A function of a record that gives a bool.</param>
    /// <param name="model">The record's model.</param>
    /// <returns>SQL with parameters from $1 on.</returns>
    /// <exception cref="FilterException">A part has no translation.</exception>
    public static SqlFilter Translate(LambdaExpression filter, CollectionModel model) => new PostgresFilter().Run(filter, model);

    /// <inheritdoc/>
    protected override void Literal(bool value) => Sql.Append(value ? "TRUE" : "FALSE");

    /// <inheritdoc/>
    protected override void IsTrue(string column, bool negated) => Sql.Append('(').Append(column).Append(negated ? " IS NOT TRUE)" : ")");

    /// <inheritdoc/>
    protected override void Is(string column, object? value, bool negated)
    {
        Sql.Append('(').Append(column);
        if (value is null)
        {
            Sql.Append(negated ? " IS NOT NULL)" : " IS NULL)");
            return;
        }

        // Negations are asked of comparisons alone, so that "unknown" is as good as "no"; and indices know "=".
        Sql.Append(negated ? " IS DISTINCT FROM " : " = ");
        Parameter(value);
        Sql.Append(')');
    }

    /// <inheritdoc/>
    protected override void IsSame(string column, string other, bool negated) =>
        Sql.Append('(').Append(column).Append(negated ? " IS DISTINCT FROM " : " IS NOT DISTINCT FROM ").Append(other).Append(')');

    /// <inheritdoc/>
    protected override void IsOneOf(string column, StoredType type, object?[] values)
    {
        Sql.Append(column).Append(" = ANY (");
        Parameter(type switch
        {
            StoredType.Boolean => values.Cast<bool>().ToArray(),
            StoredType.Guid => values.Cast<Guid>().ToArray(),
            StoredType.Text => values.Cast<string>().ToArray(),
            _ when Array.TrueForAll(values, value => value is long) => values.Cast<long>().ToArray(),
            _ => values.Select(value => value is long number ? number : (double)value!).ToArray(),
        });
        Sql.Append(')');
    }

    /// <inheritdoc/>
    protected override void Has(string list, string? text, bool negated) => HasAny(list, [text], negated);

    /// <inheritdoc/>
    protected override void HasColumn(string list, string column, bool negated)
    {
        Sql.Append(negated ? "(NOT EXISTS" : "(EXISTS").Append(" (SELECT 1 FROM unnest(").Append(list).Append(") AS v (value) WHERE v.value IS NOT DISTINCT FROM ").Append(column).Append(')');
        Sql.Append(negated ? $" AND {list} IS NOT NULL" : "").Append(')');
    }

    /// <inheritdoc/>
    protected override void HasAny(string list, string?[] texts, bool negated)
    {
        // Both operators are unknown of a list that is null, and so is their negation.
        Sql.Append(negated ? "(NOT (" : "((").Append(list).Append(" && ");
        Parameter(texts.Where(text => text is not null).ToArray());
        Sql.Append(texts.Contains(null) ? $" OR (array_position({list}, NULL) IS NOT NULL AND {list} IS NOT NULL)" : "").Append("))");
    }

    /// <inheritdoc/>
    protected override void Mark(int number) => Sql.Append('$').Append(number);

    /// <inheritdoc/>
    protected override string ColumnName(PropertyModel property) => PostgresTables.Column(property.StorageName);

    /// <inheritdoc/>
    protected override object? ToColumn(StoredType type, object? value, string name) => PostgresColumn.Of(type, value, name);
}
