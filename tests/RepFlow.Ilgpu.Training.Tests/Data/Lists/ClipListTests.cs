using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Training.Tests.Data.Lists;

/// <summary>Each format as it is published; the clips are empty files, for a list opens none.</summary>
public sealed class ClipListTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folders_of_classes()
    {
        Clips("b/2.mp4", "b/1.avi", "a c/deep/x.MKV", "a c/notes.txt", "b/frames/img_00001.jpg");
        Directory.CreateDirectory(folder["empty"]);
        var list = ClipList.Read(folder.Path);
        Assert.Equal(["a c", "b", "empty"], list.Classes);
        Assert.Equal([("a c/deep/x.MKV", 0), ("b/1.avi", 1), ("b/2.mp4", 1), ("b/frames", 1)], list.Records.Select(r => (r.Name, r.Label)));
        Assert.Equal([false, false, false, true], list.Records.Select(r => r.IsFrameFolder));
        Assert.Empty(list.Splits);
        Refused("names no splits", () => list.Split("train"));
    }

    [Fact]
    public void Folders_of_splits()
    {
        Clips("train/a/1.mp4", "train/b/2.mp4", "validation/b/3.mp4", "test/a/4.mp4");
        var list = ClipList.Read(folder.Path);
        Assert.Equal(["train", "val", "test"], list.Splits);
        Assert.Equal("validation/b/3.mp4", Assert.Single(list.Split("valid").Records).Name);
        Assert.Equal(["a", "b"], list.Split("VAL").Classes);
        Refused("only in train, val, test", () => list.Split("other"));

        Clips("c/5.mp4");
        Refused("beside others ('c')", () => ClipList.Read(folder.Path));
    }

    [Fact]
    public void Csv_of_this_project()
    {
        Clips("v/a b.mp4", "v/c,d.mp4", "v/é.mp4");
        var list = Read(
            "clips.csv",
            "\uFEFFpath,label,label_id,split,start,end,frames",
            "v/a b.mp4,wave,1,train,,,30",
            "\"v/c,d.mp4\",\"say \"\"hi\"\"\",0,Validation,0.5,2,",
            "v/é.mp4, wave ,1,test,,,");
        Assert.Equal(["say \"hi\"", "wave"], list.Classes);
        Assert.Equal([(1, "train", 30), (0, "val", null), (1, "test", (int?)null)], list.Records.Select(r => (r.Label, r.Split!, r.Frames)));
        Assert.Equal(folder["v/a b.mp4"], list.Records[0].Path);
        Assert.Equal((0.5, 2.0, "v/c,d.mp4 [0.5 s to 2 s]"), (list.Records[1].Start!.Value, list.Records[1].End!.Value, list.Records[1].Name));

        Assert.Equal(["a", "b"], Read("names.csv", "label,path", "b,v/a b.mp4", "a,v/é.mp4").Classes);
        Assert.Equal(["0", "1", "2"], Read("numbers.csv", "path,label_id", "v/a b.mp4,2", "v/é.mp4,0").Classes);

        Fails("line 2: the column 'path' is empty", "path,label", ",a");
        Fails("line 3: there is neither a 'label' nor a 'label_id'", "path,label", "v/é.mp4,a", "v/é.mp4,");
        Fails("line 2: 'label_id' is '1.5'", "path,label_id", "v/é.mp4,1.5");
        Fails("line 1: its columns are 'path', 'lable', and a list has 'path' and 'label' or 'label_id'", "path,lable", "v/é.mp4,a");
        Fails("line 1: its columns are 'file', 'label', and", "file,label", "v/é.mp4,a");
        Fails("line 3: the clip begins at 2.5 s and ends at 1 s", "path,label,start,end", "v/é.mp4,a,1,2.5", "v/é.mp4,a,2.5,1");
        Fails("the classes 0 and 2 are both called 'a'", "path,label,label_id", "v/é.mp4,a,0", "v/é.mp4,a,2");
        File.WriteAllLines(folder["names.txt"], ["a", "b", "a"]);
        Refused("names.txt': the classes 0 and 2 are both called 'a'", () => Read("numbers.csv", new ClipListOptions { ClassNames = folder["names.txt"] }, "path,label_id", "v/é.mp4,2"));
        Fails("line 3: the class 0 is 'b' here and 'a' before", "path,label,label_id", "v/é.mp4,a,0", "v/é.mp4,b,0");
        Fails("line 2: 'start' is 'soon'", "path,label,start", "v/é.mp4,a,soon");
        Fails("line 2: 'end' is 'Infinity'", "path,label,end", "v/é.mp4,a,Infinity");
        Fails("line 2: it has 3 values, and there are 2 columns", "path,label", "v/c,d.mp4,a");
        Fails("line 2: labels are 1..2; this list counts from 1", "path,label_id", "v/é.mp4,1", "v/a b.mp4,2");
        Fails("line 2: 'v/none.mp4' is not in", "path,label", "v/none.mp4,a");

        // Another clip of that name is another clip.
        Clips("w/a b.mp4");
        Assert.Equal([true, false], Read("clips.csv", "path,label", "w/a b.mp4,a", "x/a b.mp4,b").Records.Select(r => File.Exists(r.Path)));
    }

    [Fact]
    public void Hmdb51()
    {
        string[] names = ["AdvancedFootball!&(1)_brush_hair_u_cm.avi", "b c.avi", "unused.avi", "wave 1.avi"];
        Clips("lists/brush_hair_test_split1.txt", "hmdb51_org/wave/" + names[3]);
        Clips("hmdb51_org/brush_hair/" + names[0], "hmdb51_org/brush_hair/" + names[1]);
        File.WriteAllText(folder["lists/brush_hair_test_split1.txt"], $"{names[0]} 1 \r\n{names[1]} 2  \n{names[2]} 0\n");
        File.WriteAllText(folder["lists/wave_test_split1.txt"], $"{names[3]} 1 \n");
        File.WriteAllText(folder["lists/wave_test_split2.txt"], $"{names[3]} 2 \n");
        foreach (var path in new[] { "lists", "lists/wave_test_split1.txt" })
        {
            var list = ClipList.Read(folder[path]);
            Assert.Equal(["brush_hair", "wave"], list.Classes);
            Assert.Equal([("train", 0), ("test", 0), ("train", 1)], list.Records.Select(r => (r.Split!, r.Label)));
            Assert.All(list.Records, r => Assert.True(File.Exists(r.Path)));
        }

        Assert.Equal("test", Assert.Single(ClipList.Read(folder["lists"], new() { Fold = 2 }).Records).Split);
        Refused("no list of split 3", () => ClipList.Read(folder["lists"], new() { Fold = 3 }));
        File.WriteAllText(folder["lists/wave_test_split1.txt"], "a.avi 1\nb.avi\n");
        Refused("wave_test_split1.txt', line 2: 'b.avi'", () => ClipList.Read(folder["lists"]));
    }

    [Fact]
    public void Ucf101()
    {
        Clips("l/classInd.txt", "l/UCF-101/ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi", "l/UCF-101/HandstandPushups/v_HandStandPushups_g01_c01.avi");
        File.WriteAllText(folder["l/classInd.txt"], "1 ApplyEyeMakeup\r\n2 HandstandPushups\r\n");
        File.WriteAllText(
            folder["l/trainlist01.txt"], "ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi 1\r\nHandStandPushups/v_HandstandPushups_g01_c01.avi 2\r\n");
        File.WriteAllText(folder["l/testlist01.txt"], "ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi\r\n");
        foreach (var options in new[] { new ClipListOptions(), new() { Videos = folder["l/UCF-101"] } })
        {
            var list = ClipList.Read(folder["l"], options);
            Assert.Equal(["ApplyEyeMakeup", "HandstandPushups"], list.Classes);
            Assert.Equal([("train", 0), ("train", 1), ("test", 0)], list.Records.Select(r => (r.Split!, r.Label)));
            Assert.Equal([true, true, false], list.Records.Select(r => File.Exists(r.Path)));
        }

        File.WriteAllText(folder["l/trainlist01.txt"], "ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi 2\r\n");
        Refused("trainlist01.txt', line 1: the number is 2", () => ClipList.Read(folder["l"]));
        File.WriteAllText(folder["l/trainlist01.txt"], "Juggling/v_Juggling_g08_c01.avi\r\n");
        Refused("line 1: 'Juggling/", () => ClipList.Read(folder["l"]));
    }

    [Fact]
    public void Kinetics()
    {
        Clips("videos/train/air drumming/-3B32lodo2M_000059_000069.mp4", "videos/abc_000010_000020.mp4", "videos/x-y_000000_000010.mkv");
        Lines(
            "train.csv",
            "label,youtube_id,time_start,time_end,split,is_cc",
            "\"air drumming\",-3B32lodo2M,59,69,train,0",
            "abseiling,gone,1,11,train,0");
        Lines("validate.csv", "label,youtube_id,time_start,time_end,split", "abseiling,abc,10.4,20.4,validate");
        Lines("test.csv", "youtube_id,time_start,time_end,split", "x-y,0,10,test");
        var list = ClipList.Read(folder.Path);
        Assert.Equal(["abseiling", "air drumming"], list.Classes);
        Assert.Equal(
            [("test", -1, true), ("train", 1, true), ("train", 0, false), ("val", 0, true)],
            list.Records.Select(r => (r.Split!, r.Label, File.Exists(r.Path))));
        Assert.Null(list.Records[0].Start);
        Assert.Equal(2, ClipList.Read(folder["train.csv"]).Records.Count);

        Lines("train.csv", "label,youtube_id,time_start,time_end,split", "a,abc,x,20,train");
        Refused("train.csv', line 2: 'time_start' is 'x'", () => ClipList.Read(folder.Path));
    }

    [Fact]
    public void Something_something()
    {
        Clips("20bn-something-something-v2/78687.webm", "20bn-something-something-v2/5.webm", "20bn-something-something-v2/1420.webm");
        Lines(
            "something-something-v2-labels.json", "{\"Holding something next to something\":\"1\",\"Approaching something with your camera\":\"0\"}");
        Lines(
            "something-something-v2-train.json",
            "[{\"id\":\"78687\",\"label\":\"holding potato next to vicks vaporub bottle\",",
            "\"template\":\"Holding [something] next to [something]\",\"placeholders\":[\"potato\",\"vicks vaporub bottle\"]}]");
        Lines("something-something-v2-validation.json", "[{\"id\":\"5\",\"template\":\"Approaching [something] with your camera\"}]");
        Lines("something-something-v2-test.json", "[{\"id\":\"1420\"}]");
        var list = ClipList.Read(folder.Path);
        Assert.Equal(["Approaching something with your camera", "Holding something next to something"], list.Classes);
        Assert.Equal([("test", -1), ("train", 1), ("val", 0)], list.Records.Select(r => (r.Split!, r.Label)));
        Assert.All(list.Records, r => Assert.True(File.Exists(r.Path)));
        Assert.Equal(1, Assert.Single(ClipList.Read(folder["something-something-v2-train.json"]).Records).Label);

        Lines("something-something-v2-validation.json", "[{\"id\":\"5\",\"template\":\"Eating [something]\"}]");
        var message = Assert.Throws<InputException>(() => ClipList.Read(folder.Path)).Message;
        Assert.Contains("validation.json': 'Eating something' is none of the 2 classes", message, StringComparison.Ordinal);
        Lines("something-something-v2-validation.json", "[", "{\"id\":\"5\",]");
        Refused("line 2: it is no JSON", () => ClipList.Read(folder.Path));
    }

    [Fact]
    public void Mmaction2()
    {
        Clips("some/path/a.mp4", "some/path/b c 7.mp4", "d/e 5/img_00001.jpg", "d/f/img_00001.jpg");
        var videos = Read("k_train_list_videos.txt", "some/path/a.mp4 0", "some/path/b c 7.mp4 2", "some/path/a.mp4 0 2");
        Assert.Equal(["some/path/a.mp4", "some/path/b c 7.mp4", "some/path/a.mp4"], videos.Records.Select(r => r.Name));
        Assert.Equal([0, 2, 0], videos.Split("train").Records.Select(r => r.Label));
        Assert.Equal([0, 2], videos.Records[2].Labels);
        Assert.Equal(["0", "1", "2"], videos.Classes);

        var frames = Read("list.txt", "d/f 163 1", "d/e 5 122 0", "d/f 258 1 0", "d/none 9 1");
        Assert.Equal(
            [("d/f", 163, 1), ("d/e 5", 122, 0), ("d/f", 258, 1), ("d/none", 9, 1)],
            frames.Records.Select(r => (r.Name, r.Frames!.Value, r.Label)));
        Assert.Equal([1, 0], frames.Records[2].Labels);
        Assert.All(frames.Records, r => Assert.True(r.IsFrameFolder && r.FirstFrame == 1 && r.Split is null));

        // mmaction2's RawframeDataset: picture start_index + offset + frame, with start_index 1.
        var offsets = Read("list.txt", new ClipListOptions { Format = ClipListFormat.Mmaction2Offset }, "d/f 10 163 1", "d/e 5 0 122 0");
        Assert.Equal([("d/f", 11, 163, 1), ("d/e 5", 1, 122, 0)], offsets.Records.Select(r => (r.Name, r.FirstFrame, r.Frames!.Value, r.Label)));

        Lines("names.txt", "one", "two");
        Assert.Equal(["one", "two"], Read("list.txt", new ClipListOptions { ClassNames = folder["names.txt"] }, "some/path/a.mp4 1").Classes);
        var named = new ClipListOptions { ClassNames = folder["names.txt"] };
        FailsIn("list.txt", "line 2: labels are 1..2; this list counts from 1", named, "some/path/a.mp4 1", "some/path/a.mp4 2");
        FailsIn("list.txt", "line 2: the label is 2, and 2 classes have the numbers 0 to 1", named, "some/path/a.mp4 0", "some/path/a.mp4 2");
        FailsIn("list.txt", "line 1: labels are 1..3; this list counts from 1", new(), "some/path/a.mp4 1", "some/path/a.mp4 3", "some/path/a.mp4 2");
        FailsIn("list.txt", "line 1: the label is 1500000000, which no class has", new(), "some/path/a.mp4 1500000000");
        FailsIn("list.txt", "line 2: '-1' stands where a label does", new(), "some/path/a.mp4 0", "some/path/a.mp4 -1");
        FailsIn("list.txt", "line 1: 'what is this' is not of the form", new(), "what is this");
    }

    [Fact]
    public void SlowFast()
    {
        Clips("v/a b.mp4", "v/c.mp4");
        var list = Read("val.csv", "v/a b.mp4 1", "v/c.mp4 300 0");
        Assert.Equal([("v/a b.mp4", 1, "val"), ("v/c.mp4", 0, "val")], list.Records.Select(r => (r.Name, r.Label, r.Split!)));
        var commas = new ClipListOptions { Separator = ',', Format = ClipListFormat.SlowFast };
        Assert.Equal([1, 0], Read("val.csv", commas, "v/a b.mp4,1", "v/c.mp4,300,0").Records.Select(r => r.Label));
        FailsIn("val.csv", "line 2: 'v/c.mp4' is not of the form", new(), "v/c.mp4 0", "v/c.mp4");

        // Lists named after their splits are one data set.
        Lines("val.csv", "v/c.mp4 0");
        Lines("train.csv", "v/a b.mp4 1", "v/c.mp4 0");
        var both = ClipList.Read(folder.Path);
        Assert.Equal((2, 1), (both.Split("train").Records.Count, both.Split("val").Records.Count));
    }

    [Fact]
    public void What_is_no_list_is_refused()
    {
        Refused("names no clip", () => ClipList.Read(folder.Path));
        Refused("does not exist", () => ClipList.Read(folder["none"]));
        Refused("does not exist", () => ClipList.Read(folder.Path, new() { Videos = folder["none"] }));
        Refused("is no text", () => ClipList.Read(folder.Bytes("a.csv", 1, 0, 2)));
        Refused("is empty", () => ClipList.Read(folder.Bytes("b.csv")));
        Refused("holds no line", () => ClipList.Read(folder.Bytes("c.csv", 10, 32, 10)));
        Refused("names no clip", () => Read("d.csv", "path,label"));
        Refused("line 2: there is neither", () => Read("e.csv", "path,label", "\"a,b"));
    }

    [RecordingTheory]
    [InlineData("clips.csv")]
    [InlineData("")]
    public void Egogestar(string name)
    {
        var list = ClipList.Read(Path.Combine(Recordings.Folder, "actions", "egogestar", name));
        Assert.Equal((237, 11), (list.Records.Count, list.Classes.Count));
        Assert.Equal((164, 73), (list.Split("train").Records.Count, list.Split("test").Records.Count));
        Assert.Equal("carret", list.Classes[0]);
    }

    void Clips(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
            File.WriteAllBytes(folder[name], []);
        }
    }

    void Lines(string name, params string[] lines) => File.WriteAllLines(folder[name], lines);

    ClipList Read(string name, params string[] lines) => Read(name, new(), lines);

    ClipList Read(string name, ClipListOptions options, params string[] lines)
    {
        Lines(name, lines);
        return ClipList.Read(folder[name], options);
    }

    static void Refused(string says, Func<ClipList> read) =>
        Assert.Contains(says, Assert.Throws<InputException>(read).Message, StringComparison.Ordinal);

    void Fails(string says, params string[] lines) => FailsIn("clips.csv", says, new(), lines);

    void FailsIn(string name, string says, ClipListOptions options, params string[] lines)
    {
        var message = Assert.Throws<InputException>(() => Read(name, options, lines)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains(folder[name], message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
