using System.Linq.Expressions;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>Filters in SQLite's words.</summary>
internal sealed class SqliteFilter : RecordFilter
{
    private const int MostParameters = 1000;

    private SqliteFilter()
    {
    }

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">A function of a record that gives a bool.</param>
    /// <param name="model">The record's model.</param>
    /// <returns>SQL with a question mark for each of the parameters.</returns>
    /// <exception cref="FilterException">A part has no translation.</exception>
    public static SqlFilter Translate(LambdaExpression filter, CollectionModel model) => new SqliteFilter().Run(filter, model);

    /// <inheritdoc/>
    protected override void Literal(bool value) => Sql.Append(value ? '1' : '0');

    /// <inheritdoc/>
    protected override void IsTrue(string column, bool negated) => Sql.Append('(').Append(column).Append(negated ? " IS NOT 1)" : " = 1)");

    /// <inheritdoc/>
    protected override void Is(string column, object? value, bool negated)
    {
        Sql.Append('(').Append(column).Append(negated ? " IS NOT " : " IS ");
        Parameter(value);
        Sql.Append(')');
    }

    /// <inheritdoc/>
    protected override void IsSame(string column, string other, bool negated) =>
        Sql.Append('(').Append(column).Append(negated ? " IS NOT " : " IS ").Append(other).Append(')');

    /// <inheritdoc/>
    protected override void IsOneOf(string column, StoredType type, object?[] values)
    {
        Sql.Append(column).Append(" IN (");
        switch (type)
        {
            case StoredType.Boolean or StoredType.Int32 or StoredType.Int64 or StoredType.Instant when values.All(value => value is long):
                // One parameter, however many values.
                Sql.Append("SELECT value FROM json_each(");
                Parameter($"[{string.Join(',', values)}]");
                Sql.Append(')');
                break;
            case StoredType.Text:
                Sql.Append("SELECT value FROM json_each(");
                Parameter(ColumnValue.ToJson(values.Cast<string>()));
                Sql.Append(')');
                break;
            case StoredType.Guid:
                Sql.Append("SELECT unhex(value) FROM json_each(");
                Parameter(ColumnValue.ToJson(values.Select(value => Convert.ToHexString((byte[])value!))));
                Sql.Append(')');
                break;
            default:
                if (values.Length > MostParameters)
                {
                    throw new NotSupportedException($"Contains takes {MostParameters} numbers with fractions at most; there are {values.Length}.");
                }

                for (var i = 0; i < values.Length; i++)
                {
                    Sql.Append(i == 0 ? "" : ", ");
                    Parameter(values[i]);
                }

                break;
        }

        Sql.Append(')');
    }

    /// <inheritdoc/>
    protected override void Has(string list, string? text, bool negated) => Exists(list, negated, () =>
    {
        Sql.Append("value IS ");
        Parameter(text);
    });

    /// <inheritdoc/>
    protected override void HasColumn(string list, string column, bool negated) => Exists(list, negated, () => Sql.Append("value IS ").Append(column));

    /// <inheritdoc/>
    protected override void HasAny(string list, string?[] texts, bool negated) => Exists(list, negated, () =>
    {
        IsOneOf("value", StoredType.Text, [.. texts.Where(text => text is not null)]);
        Sql.Append(texts.Contains(null) ? " OR value IS NULL" : "");
    });

    /// <inheritdoc/>
    protected override void Mark(int number) => Sql.Append('?');

    /// <inheritdoc/>
    protected override string ColumnName(PropertyModel property) => SqlName.Quoted(property.StorageName);

    /// <inheritdoc/>
    protected override object? ToColumn(StoredType type, object? value, string name) => ColumnValue.Of(type, value, name);

    private void Exists(string list, bool negated, Action condition)
    {
        Sql.Append(negated ? "(NOT EXISTS" : "(EXISTS").Append(" (SELECT 1 FROM json_each(").Append(list).Append(") WHERE ");
        condition();
        Sql.Append(')').Append(negated ? $" AND {list} IS NOT NULL" : "").Append(')');
    }
}
