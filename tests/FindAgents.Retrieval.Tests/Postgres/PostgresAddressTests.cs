using FindAgents.Retrieval.Postgres;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Postgres;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>Ways to name a database, and what is said of one that does not answer.</summary>
public class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://me:p%40ss%3Aw%2Frd@db.example:5433/photos?sslmode=require&application_name=x", "db.example", 5433, "photos", "me", "p@ss:w/rd")]
    [InlineData("postgresql://me@db.example/ph%C3%B6tos", "db.example", 5432, "phötos", "me", null)]
    [InlineData("Host=db.example;Port=5433;Database=photos;Username=me;Password=p@ss:w/rd", "db.example", 5433, "photos", "me", "p@ss:w/rd")]
    public void It_is_read(string connection, string host, int port, string database, string user, string? password)
    {
        var address = PostgresAddress.Parse(connection);
        Assert.Equal((host, port, database, user, password), (address.Host, address.Port, address.Database, address.Username, address.Password));
        using var store = PostgresVectorStore.Open(connection);
        Assert.Equal($"{host}:{port}/{database}", store.Server);
    }

    [Theory]
    [InlineData("postgres://me:se:cr#et@db.example:port/x")]
    [InlineData("postgres://me:secret@db.example/x?sslmode=secret")]
    [InlineData("postgres://me:secret@db.example/x?secretive=secret1")]
    [InlineData("Host=db.example;Passwort=secret")]
    [InlineData("me:secret@db.example")]
    [InlineData("Username=me;Password=secret")]
    public void What_cannot_be_read_is_not_repeated(string connection)
    {
        var error = Assert.Throws<StoreException>(() => PostgresVectorStore.Open(connection));
        Assert.DoesNotContain("secret", error.ToString().Replace("secretive", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("xpected is postgres://|ive postgres://|ive one as postgres://|that is not known".Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_the_password()
    {
        // Nobody listens at port 1.
        using var store = PostgresVectorStore.Open("postgres://me:secret@127.0.0.1:1/photos?connect_timeout=5");
        var error = await Assert.ThrowsAsync<StoreException>(() => store.CollectionExistsAsync("x"));
        Assert.Contains("No Postgres server answers at '127.0.0.1:1/photos'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_checked_at_the_door()
    {
        void Refused(PostgresVectorStoreOptions options) => Assert.ThrowsAny<ArgumentException>(() => PostgresVectorStore.Open("Host=x", options));
        Assert.Throws<ArgumentException>(() => PostgresVectorStore.Open(" "));
        Refused(new PostgresVectorStoreOptions { Schema = "" });
        Refused(new PostgresVectorStoreOptions { Schema = "pg_catalog" });
        Refused(new PostgresVectorStoreOptions { Schema = new string('x', 64) });
        Refused(new PostgresVectorStoreOptions { IndexFrom = 0 });
        Refused(new PostgresVectorStoreOptions { IndexNeighbours = 1 });
        Refused(new PostgresVectorStoreOptions { IndexEffort = 20 });
        Refused(new PostgresVectorStoreOptions { SearchEffort = 1001 });
        Refused(new PostgresVectorStoreOptions { IndexMemory = 0 });
    }
}
