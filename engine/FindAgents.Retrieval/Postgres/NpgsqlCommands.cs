using Npgsql;

namespace FindAgents.Retrieval.Postgres;

/// <summary>Commands in one line. Parameters are $1, $2, …; null is a null of unknown type.</summary>
internal static class NpgsqlCommands
{
    /// <summary>A command with its parameters.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, IEnumerable<object?> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(Parameter(parameter));
        }

        return command;
    }

    /// <summary>A parameter without a name.</summary>
    public static NpgsqlParameter Parameter(object? value) => value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value };

    /// <summary>Runs a command whose rows nobody wants.</summary>
    /// <returns>How many rows it changed.</returns>
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, IEnumerable<object?> parameters, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first column of the first row; the default where there is none, or a null.</summary>
    public static async Task<T?> ScalarAsync<T>(this NpgsqlConnection connection, string sql, IEnumerable<object?> parameters, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is T value ? value : default;
    }

    /// <summary>The first row; the default where there is none.</summary>
    public static async Task<T?> FirstAsync<T>(this NpgsqlConnection connection, string sql, IEnumerable<object?> parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? read(reader) : default;
    }

    /// <summary>All rows.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlConnection connection, string sql, IEnumerable<object?> parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
