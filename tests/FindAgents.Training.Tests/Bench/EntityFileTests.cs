using System.Text;
using System.Text.Json;
using CsCheck;
using FindAgents.Training.Bench;

namespace FindAgents.Training.Tests.Bench;

public sealed class EntityFileTests
{
    private const string Sentence = "A 🐕 dog, two cats";

    private static readonly EntityFile Small = new(
        [new EntityImage(139, "000000000139.jpg", 512, 341)],
        [new EntityAnnotation(139, Sentence, [new EntityReference("dog", 5, [3226956]), new EntityReference("two cats", 10, [70000, 300])])]);

    [Fact]
    public void The_layout_is_the_official_one()
    {
        using var json = JsonDocument.Parse(Small.ToJson());
        var image = json.RootElement.GetProperty("images")[0];
        Assert.Equal((139, "000000000139.jpg"), (image.GetProperty("id").GetInt32(), image.GetProperty("file_name").GetString()));
        var annotation = json.RootElement.GetProperty("annotations")[0];
        Assert.Equal((139, Sentence), (annotation.GetProperty("image_id").GetInt32(), annotation.GetProperty("sentence").GetString()));
        Assert.Equal("A 🐕 [3226956]<dog>, [70000]<two cats>", annotation.GetProperty("sentence_raw").GetString());

        // Python counts code points: the dog's face is one of them, and two characters here.
        var dog = annotation.GetProperty("phrase")[0];
        Assert.Equal(("dog", "3226956", 4, 7), (dog.GetProperty("phrase").GetString(), dog.GetProperty("annotation_id").GetString(), dog.GetProperty("start_idx").GetInt32(), dog.GetProperty("end_idx").GetInt32()));
        Assert.Equal(("[3226956]<dog>", 4), (dog.GetProperty("phrase_raw").GetString(), dog.GetProperty("_start_idx").GetInt32()));
        Assert.False(dog.TryGetProperty("annotation_ids", out _));
        Assert.Equal("[70000,300]", annotation.GetProperty("phrase")[1].GetProperty("annotation_ids").GetRawText());
    }

    [Fact]
    public void What_the_official_files_hold_and_no_more_is_enough()
    {
        var file = Read("""{"images":[{"id":"9","file_name":"x.jpg"}],"annotations":[{"image_id":9,"sentence":"a dog","phrase":[{"phrase":"dog","annotation_id":12,"start_idx":2,"end_idx":5,"reference":{"image_id":4}}]}],"info":{}}""");
        Assert.Equal([new EntityReference("dog", 2, [12])], file.Annotations[0].Phrases);
    }

    [Theory]
    [InlineData("[]", "annotation file")]
    [InlineData("{\"images\":[]}", "'annotations'")]
    [InlineData("{\"images\":[{}],\"annotations\":[]}", "lacks its id")]
    [InlineData("{\"images\":[{\"id\":1},{\"id\":1}],\"annotations\":[]}", "twice")]
    [InlineData("{\"images\":[],\"annotations\":[{\"image_id\":1,\"sentence\":\"x\"}]}", "does not list")]
    [InlineData("{\"images\":[],\"annotations\":[null]}", "lacks its image_id")]
    [InlineData("{\"images\":[{\"id\":1}],\"annotations\":[{\"image_id\":1,\"sentence\":\"a dog\",\"phrase\":[{\"phrase\":\"dog\",\"annotation_id\":\"1\",\"start_idx\":2}]}]}", "end_idx")]
    [InlineData("{\"images\":[{\"id\":1}],\"annotations\":[{\"image_id\":1,\"sentence\":\"a dog\",\"phrase\":[{\"phrase\":\"dog\",\"annotation_id\":\"1\",\"start_idx\":2,\"end_idx\":9}]}]}", "outside")]
    [InlineData("{\"images\":[{\"id\":1}],\"annotations\":[{\"image_id\":1,\"sentence\":\"a dog\",\"phrase\":[{\"phrase\":\"cat\",\"annotation_id\":\"1\",\"start_idx\":2,\"end_idx\":5}]}]}", "stands 'dog', not 'cat'")]
    [InlineData("{\"images\":[{\"id\":1}],\"annotations\":[{\"image_id\":1,\"sentence\":\"a dog\",\"phrase\":[{\"phrase\":\"dog\",\"annotation_id\":\"-1\",\"start_idx\":2,\"end_idx\":5}]}]}", "below 0")]
    [InlineData("{\"images\":[{\"id\":1}],\"annotations\":[{\"image_id\":1,\"sentence\":\"a dog\",\"phrase\":[{\"phrase\":\"dog\",\"annotation_id\":\"x\",\"start_idx\":2,\"end_idx\":5}]}]}", "annotation file")]
    public void A_file_that_cannot_be_right_is_refused(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<EntityFileException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_written_is_read_again()
    {
        var text = Gen.Int[0, 9].Select(i => "a🐕é\"\\< ’\n]"[i == 9 ? 0 : i] is var c && char.IsSurrogate(c) ? "🐕" : c.ToString()).Array[1, 12].Select(string.Concat);
        var annotation = Gen.Select(text, text, text, Gen.Long[0, long.MaxValue].Array[1, 3], Gen.Int[1, 5]).Select((before, phrase, after, ids, image) =>
            new EntityAnnotation(image, before + phrase + after, [new EntityReference(phrase, before.Length, ids)]));
        annotation.Array[0, 5].Sample(annotations =>
        {
            var file = new EntityFile([.. Enumerable.Range(1, 5).Select(id => new EntityImage(id, $"{id}.jpg", 3, 4))], annotations);
            var read = EntityFile.Parse(file.ToJson());
            Assert.Equal(file.Images, read.Images);
            Assert.Equal(file.Annotations, read.Annotations);
        });
    }

    private static EntityFile Read(string json) => EntityFile.Parse(Encoding.UTF8.GetBytes(json));
}
