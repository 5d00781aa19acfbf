using FindAgents.Engine.Catalogue;

namespace FindAgents.Engine.Tests.Catalogue;

public class ModelCatalogueTests
{
    [Fact]
    public void The_official_checkpoints_are_in_it()
    {
        Assert.Contains(ModelCatalogue.Official, model => model.Name == "find-focalt-llama");
        Assert.All(ModelCatalogue.Official, model =>
        {
            Assert.Equal("https", model.Url.Scheme);
            Assert.EndsWith(model.FileName, model.Url.AbsolutePath, StringComparison.Ordinal);
            Assert.NotEmpty(model.Licence);
        });
    }

    [Theory]
    [InlineData("name: x")]
    [InlineData("models: [{ name: a }]")]
    [InlineData("models: [{ name: a, title: t, file: f, url: 'http://example.org/f', publisher: 'https://example.org', licence: l }]")]
    [InlineData("models: [{ name: a, title: t, file: ../f, url: 'https://example.org/f', publisher: 'https://example.org', licence: l }]")]
    [InlineData("models: [{ name: a, title: t, file: f, url: 'https://example.org/f', publisher: 'https://example.org', licence: l, sha256: abc }]")]
    [InlineData("models: [{ name: a, title: t, file: f, url: 'https://example.org/f', publisher: 'https://example.org', licence: l, md5: abc }]")]
    [InlineData("models: [{ name: a, title: t, file: f, url: 'https://e.org/f', publisher: 'https://e.org', licence: l }, { name: A, title: t, file: g, url: 'https://e.org/g', publisher: 'https://e.org', licence: l }]")]
    public void A_wrong_entry_is_refused(string yaml) => Assert.ThrowsAny<FindException>(() => ModelCatalogue.Parse(yaml));

    [Fact]
    public void Sizes_and_hashes_are_read_where_they_are_stated()
    {
        var model = Assert.Single(ModelCatalogue.Parse($"models: [{{ name: a, title: t, file: f.pt, url: 'https://e.org/f.pt', publisher: 'https://e.org', licence: MIT, bytes: 12, sha256: {new string('A', 64)} }}]"));
        Assert.Equal((12L, new string('a', 64)), (model.Bytes!.Value, model.Sha256));
    }
}
