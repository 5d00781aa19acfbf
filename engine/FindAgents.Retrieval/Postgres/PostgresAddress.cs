using System.Globalization;
using System.Text;
using FindAgents.Retrieval.Stores;
using Npgsql;

namespace FindAgents.Retrieval.Postgres;

/// <summary>Reads the two ways to name a Postgres database: an address, and Npgsql's own connection strings.</summary>
internal static class PostgresAddress
{
    // Exact searches of millions of vectors take longer than Npgsql's half minute.
    private const int PatienceInSeconds = 600;

    /// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>, or <c>Host=…;Database=…</c>.</summary>
    /// <exception cref="StoreException">It is neither; the message repeats nothing of it that may be a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string connection)
    {
        var builder = connection.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || connection.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
            ? OfAddress(connection)
            : OfKeywords(connection);
        if (string.IsNullOrEmpty(builder.Host))
        {
            throw new StoreException("The connection string names no host. Give one as postgres://user:password@host:5432/database, or as Host=…;Database=….");
        }

        if (!builder.ShouldSerialize("Command Timeout"))
        {
            builder.CommandTimeout = PatienceInSeconds;
        }

        if (!builder.ShouldSerialize("Application Name"))
        {
            builder.ApplicationName = "FindAgents";
        }

        return builder;
    }

    /// <summary>Refuses what cannot name a schema of ours.</summary>
    /// <exception cref="ArgumentException">It is blank, too long, or kept for Postgres.</exception>
    public static void CheckSchema(string schema)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(schema);
        if (!StoredText.IsStorable(schema) || Encoding.UTF8.GetByteCount(schema) > 63 || schema.StartsWith("pg_", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{schema}' cannot name a schema of Postgres: 1 to 63 bytes of text that do not begin with pg_ can.", nameof(schema));
        }
    }

    private static NpgsqlConnectionStringBuilder OfKeywords(string connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException)
        {
            // Without the inner exception: its message repeats parts of the text, and these may be a password.
            throw new StoreException("The connection string cannot be read. Give postgres://user:password@host:5432/database, or Npgsql's Host=…;Port=…;Database=…;Username=…;Password=….");
        }
    }

    private static NpgsqlConnectionStringBuilder OfAddress(string connection)
    {
        if (!Uri.TryCreate(connection, UriKind.Absolute, out var address))
        {
            throw new StoreException("The address of the database cannot be read. Expected is postgres://user:password@host:5432/database; characters such as @ : / # in a name or password are written as %40 %3A %2F %23.");
        }

        var builder = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(address.Host) };
        if (address.Port > 0)
        {
            builder.Port = address.Port;
        }

        var user = address.UserInfo.Split(':', 2);
        builder.Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null;
        builder.Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null;
        builder.Database = address.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(address.AbsolutePath[1..]) : null;
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            Set(builder, Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return builder;
    }

    // libpq's names, then Npgsql's.
    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        var keyword = name switch
        {
            "sslmode" => "SSL Mode",
            "sslrootcert" => "Root Certificate",
            "sslcert" => "SSL Certificate",
            "sslkey" => "SSL Key",
            "application_name" => "Application Name",
            "connect_timeout" => "Timeout",
            "channel_binding" => "Channel Binding",
            "target_session_attrs" => "Target Session Attributes",
            "dbname" => "Database",
            "user" => "Username",
            _ => name,
        };
        try
        {
            builder[keyword] = keyword == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture, $"The address of the database has a parameter '{name}' that is not known, or that cannot have its value. libpq's sslmode, sslrootcert, application_name, connect_timeout and the like may stand there, and Npgsql's names."));
        }
    }
}
